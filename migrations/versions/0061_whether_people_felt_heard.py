"""Whether those who came to a meeting felt heard."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0061"
down_revision = "0060"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "meeting_echo",
        sa.Column("meeting_id", ID, nullable=False),
        sa.Column("participant_id", ID, nullable=False),
        sa.Column("heard", sa.String(length=10), nullable=False),
        sa.Column("answered", sa.String(length=10), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("heard IN ('yes', 'partly', 'no')", name=op.f("ck_meeting_echo_heard")),
        sa.CheckConstraint("answered IN ('yes', 'partly', 'no', 'none')", name=op.f("ck_meeting_echo_answered")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_echo_meeting_id")),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name=op.f("fk_meeting_echo_participant_id")),
        sa.PrimaryKeyConstraint("meeting_id", "participant_id", name=op.f("pk_meeting_echo")),
    )
    op.create_index("ix_meeting_echo_participant_id", "meeting_echo", ["participant_id"])


def downgrade() -> None:
    op.drop_table("meeting_echo")
