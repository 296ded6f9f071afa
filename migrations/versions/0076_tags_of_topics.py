"""The city's list of tags, and which of them a topic bears."""

import sqlalchemy as sa
from alembic import op

revision = "0076"
down_revision = "0075"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "forum_tag",
        sa.Column("id", ID, nullable=False),
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum_tag")),
        sa.UniqueConstraint("slug", name=op.f("uq_forum_tag_slug")),
    )
    op.create_table(
        "topic_tag",
        sa.Column("topic_id", ID, nullable=False),
        sa.Column("tag_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_topic_tag_topic_id")),
        sa.ForeignKeyConstraint(["tag_id"], ["forum_tag.id"], name=op.f("fk_topic_tag_tag_id")),
        sa.PrimaryKeyConstraint("topic_id", "tag_id", name=op.f("pk_topic_tag")),
    )
    op.create_index("ix_topic_tag_tag_id", "topic_tag", ["tag_id", "topic_id"])


def downgrade() -> None:
    op.drop_table("topic_tag")
    op.drop_table("forum_tag")
