"""Community groups invited to a meeting, and what they answered."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0068"
down_revision = "0067"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "group_invitation",
        sa.Column("id", ID, nullable=False),
        sa.Column("meeting_id", ID, nullable=False),
        sa.Column("group_id", ID, nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.Column("invited_by", ID, nullable=True),
        sa.Column("invited_at", UTCDateTime(), nullable=False),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("answer IN ('open', 'yes', 'no')", name=op.f("ck_group_invitation_answer")),
        sa.CheckConstraint("(answer = 'open') = (answered_at IS NULL)", name=op.f("ck_group_invitation_answered")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_group_invitation_meeting_id")),
        sa.ForeignKeyConstraint(["group_id"], ["community_group.id"], name=op.f("fk_group_invitation_group_id")),
        sa.ForeignKeyConstraint(["invited_by"], ["account.id"], name=op.f("fk_group_invitation_invited_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_invitation")),
        sa.UniqueConstraint("meeting_id", "group_id", name=op.f("uq_group_invitation_meeting_id_group_id")),
    )
    op.create_index("ix_group_invitation_group_id", "group_invitation", ["group_id"])


def downgrade() -> None:
    op.drop_index("ix_group_invitation_group_id", "group_invitation")
    op.drop_table("group_invitation")
