"""Where a topic went that was joined with another, and the lines that tell readers what was moved."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0074"
down_revision = "0073"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MERGED = "(merged_into IS NULL) = (merged_pos IS NULL) AND (merged_into IS NULL OR merged_into <> id)"


def upgrade() -> None:
    number = "BIGINT" if op.get_bind().dialect.name == "postgresql" else "INTEGER"
    # With their rules in one statement each, so that SQLite need not copy a table that others name.
    op.execute(
        f"ALTER TABLE topic ADD COLUMN merged_into {number} CONSTRAINT fk_topic_merged_into REFERENCES topic (id)"
    )
    op.execute(f"ALTER TABLE topic ADD COLUMN merged_pos INTEGER CONSTRAINT ck_topic_merged CHECK ({MERGED})")
    op.create_table(
        "topic_line",
        sa.Column("id", ID, nullable=False),
        sa.Column("topic_id", ID, nullable=False),
        sa.Column("after_pos", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("forum_id", ID, nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('moved', 'joined')", name=op.f("ck_topic_line_kind")),
        sa.CheckConstraint("(kind = 'moved') = (forum_id IS NOT NULL)", name=op.f("ck_topic_line_forum")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_topic_line_topic_id")),
        sa.ForeignKeyConstraint(["forum_id"], ["forum.id"], name=op.f("fk_topic_line_forum_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic_line")),
    )
    op.create_index("ix_topic_line_topic", "topic_line", ["topic_id", "after_pos"])


def downgrade() -> None:
    op.drop_table("topic_line")
    op.drop_column("topic", "merged_pos")
    op.drop_column("topic", "merged_into")
