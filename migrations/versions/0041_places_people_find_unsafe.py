"""Places people find unsafe: who named which square, and what is shown of it."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0041"
down_revision = "0040"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = "kind IN ('account', 'receipt', 'device')"
REASONS = "reason IN ('lighting', 'traffic', 'loneliness', 'disorder')"
HOURS = "hours IN ('always', 'day', 'evening', 'night')"


def upgrade() -> None:
    op.create_table(
        "unsafe_tap",
        sa.Column("id", ID, nullable=False),
        sa.Column("square", sa.String(length=20), nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=15), nullable=False),
        sa.Column("hours", sa.String(length=10), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(KINDS, name="ck_unsafe_tap_kind"),
        sa.CheckConstraint(REASONS, name="ck_unsafe_tap_reason"),
        sa.CheckConstraint(HOURS, name="ck_unsafe_tap_hours"),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_unsafe_tap_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unsafe_tap")),
        sa.UniqueConstraint("person", "square", "reason", name="uq_unsafe_tap_person_square_reason"),
    )
    op.create_index("ix_unsafe_tap_square", "unsafe_tap", ["square"])
    op.create_table(
        "unsafe_figure",
        sa.Column("id", ID, nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("square", sa.String(length=20), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("hours", sa.JSON(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("people >= 5 AND people / 5 * 5 = people", name="ck_unsafe_figure_in_steps"),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_unsafe_figure_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unsafe_figure")),
        sa.UniqueConstraint("area_id", "square", name="uq_unsafe_figure_area_id_square"),
    )


def downgrade() -> None:
    op.drop_table("unsafe_figure")
    op.drop_table("unsafe_tap")
