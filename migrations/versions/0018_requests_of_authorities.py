"""Requests of authorities for data, counted in public."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "authority_request",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("authority", sa.String(length=160), nullable=False),
        sa.Column("legal_basis", sa.String(length=500), nullable=False),
        sa.Column("wanted", sa.String(length=20), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("entered_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entered_at", UTCDateTime(), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "wanted IN ('account', 'report', 'forum', 'meeting', 'other')", name=op.f("ck_authority_request_wanted")
        ),
        sa.CheckConstraint(
            "outcome IN ('open', 'given', 'part', 'refused')", name=op.f("ck_authority_request_outcome")
        ),
        sa.ForeignKeyConstraint(["entered_by"], ["account.id"], name=op.f("fk_authority_request_entered_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority_request")),
    )
    op.create_index("ix_authority_request_asked_on", "authority_request", ["asked_on"])


def downgrade() -> None:
    op.drop_index("ix_authority_request_asked_on", table_name="authority_request")
    op.drop_table("authority_request")
