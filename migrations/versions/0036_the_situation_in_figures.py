"""Monthly figures of other publishers, with who counted them and how."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0036"
down_revision = "0035"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "situation_source",
        sa.Column("id", ID, nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("titles", sa.JSON(), nullable=False),
        sa.Column("publisher", sa.String(160), nullable=False),
        sa.Column("licence", sa.String(80), nullable=False),
        sa.Column("url", sa.String(300), nullable=False),
        sa.Column("methods", sa.JSON(), nullable=False),
        sa.Column("caveats", sa.JSON(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("taken_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_situation_source"),
        sa.UniqueConstraint("code", name="uq_situation_source_code"),
    )
    op.create_table(
        "situation_figure",
        sa.Column("id", ID, nullable=False),
        sa.Column("source_id", ID, nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_situation_figure"),
        sa.ForeignKeyConstraint(
            ["source_id"], ["situation_source.id"], name="fk_situation_figure_source_id_situation_source"
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name="fk_situation_figure_area_id_area"),
        sa.UniqueConstraint(
            "source_id", "area_id", "month", "kind", name="uq_situation_figure_source_id_area_id_month_kind"
        ),
        sa.CheckConstraint("number >= 0", name="ck_situation_figure_not_negative"),
    )
    op.create_index("ix_situation_figure_area", "situation_figure", ["area_id", "source_id", "month"])


def downgrade() -> None:
    op.drop_table("situation_figure")
    op.drop_table("situation_source")
