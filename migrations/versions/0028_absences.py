"""Who is away, and who stands in."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0028"
down_revision = "0027"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "absence",
        sa.Column("id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("deputy_id", ID, nullable=False),
        sa.Column("begins_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("set_by", ID, nullable=False),
        sa.Column("set_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("ends_at > begins_at", name=op.f("ck_absence_span")),
        sa.CheckConstraint("deputy_id <> account_id", name=op.f("ck_absence_somebody_else")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_absence_account_id")),
        sa.ForeignKeyConstraint(["deputy_id"], ["account.id"], name=op.f("fk_absence_deputy_id")),
        sa.ForeignKeyConstraint(["set_by"], ["account.id"], name=op.f("fk_absence_set_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index("ix_absence_account_id", "absence", ["account_id"])
    op.create_index("ix_absence_deputy_id", "absence", ["deputy_id"])
    op.add_column("role_grant", sa.Column("paused_at", UTCDateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("role_grant", "paused_at")
    op.drop_table("absence")
