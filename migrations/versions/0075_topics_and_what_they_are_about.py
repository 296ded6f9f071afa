"""Which issue or meeting a topic is about."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0075"
down_revision = "0074"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "topic_link",
        sa.Column("id", ID, nullable=False),
        sa.Column("topic_id", ID, nullable=False),
        sa.Column("issue_id", ID, nullable=True),
        sa.Column("meeting_id", ID, nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("(issue_id IS NULL) <> (meeting_id IS NULL)", name=op.f("ck_topic_link_one_thing")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_topic_link_topic_id")),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_topic_link_issue_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_topic_link_meeting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic_link")),
        sa.UniqueConstraint("topic_id", "issue_id", name=op.f("uq_topic_link_topic_id_issue_id")),
        sa.UniqueConstraint("topic_id", "meeting_id", name=op.f("uq_topic_link_topic_id_meeting_id")),
    )
    op.create_index("ix_topic_link_issue", "topic_link", ["issue_id"])
    op.create_index("ix_topic_link_meeting", "topic_link", ["meeting_id"])


def downgrade() -> None:
    op.drop_table("topic_link")
