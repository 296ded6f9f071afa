"""Proposals to which police and city owe a reply are found by its day."""

import sqlalchemy as sa
from alembic import op

revision = "0078"
down_revision = "0077"

OWED = sa.text("kind = 'proposal' AND answer_due IS NOT NULL AND official_pos IS NULL AND closed_at IS NULL")


def upgrade() -> None:
    op.create_index("ix_topic_owed", "topic", ["answer_due"], sqlite_where=OWED, postgresql_where=OWED)


def downgrade() -> None:
    op.drop_index("ix_topic_owed", "topic")
