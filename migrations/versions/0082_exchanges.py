"""Exchanges: for which age a meeting is, its short charter, and the guests of its host."""

import sqlalchemy as sa
from alembic import op

revision = "0082"
down_revision = "0081"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "exchange_terms",
        sa.Column("meeting_id", ID, nullable=False),
        sa.Column("age_from", sa.Integer(), nullable=False),
        sa.Column("age_to", sa.Integer(), nullable=False),
        sa.Column("charter", sa.Text(), nullable=False),
        sa.Column("lang", sa.String(length=10), nullable=False),
        sa.CheckConstraint("age_from BETWEEN 10 AND age_to AND age_to <= 99", name=op.f("ck_exchange_terms_ages")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_exchange_terms_meeting_id")),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_exchange_terms")),
    )
    op.create_table(
        "exchange_guest",
        sa.Column("id", ID, nullable=False),
        sa.Column("meeting_id", ID, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("why", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_exchange_guest_meeting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_guest")),
        sa.UniqueConstraint("meeting_id", "name", name=op.f("uq_exchange_guest_meeting_id_name")),
    )


def downgrade() -> None:
    op.drop_table("exchange_guest")
    op.drop_table("exchange_terms")
