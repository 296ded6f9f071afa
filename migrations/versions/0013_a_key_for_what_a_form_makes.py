"""A key for what a form makes, so that sending twice makes it once."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

# Whose forms, and where: the same key of somebody else, or somewhere else, is another one.
SCOPES = {
    "topic": ["forum_id", "author_id"],
    "post": ["topic_id", "author_id"],
    "issue_step": ["issue_id"],
    "meeting": ["called_by"],
}


def upgrade() -> None:
    for table, scope in SCOPES.items():
        op.add_column(table, sa.Column("key", sa.String(length=64), nullable=True))
        op.create_index(f"uq_{table}_key", table, [*scope, "key"], unique=True)
    op.add_column("sign_up", sa.Column("key", sa.String(length=64), nullable=True))


def downgrade() -> None:
    op.drop_column("sign_up", "key")
    for table in reversed(SCOPES):
        op.drop_index(f"uq_{table}_key", table)
        op.drop_column(table, "key")
