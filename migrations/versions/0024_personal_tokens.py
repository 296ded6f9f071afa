"""Keys with which programs act for an account."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0024"
down_revision = "0023"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "personal_token",
        sa.Column("id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("scope", sa.String(length=10), nullable=False),
        sa.Column("factor", sa.String(length=20), nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("used_on", sa.Date(), nullable=True),
        sa.CheckConstraint("scope IN ('read', 'write')", name=op.f("ck_personal_token_scope")),
        sa.CheckConstraint("factor IN ('passkey', 'app', 'recovery')", name=op.f("ck_personal_token_factor")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_personal_token_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_personal_token_token_hash")),
    )
    op.create_index("ix_personal_token_account_id", "personal_token", ["account_id"])


def downgrade() -> None:
    op.drop_table("personal_token")
