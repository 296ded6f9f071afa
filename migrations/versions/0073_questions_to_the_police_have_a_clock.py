"""Until when a question to the police is promised an answer, and what its officers were reminded of."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0073"
down_revision = "0072"

REMINDED = "CONSTRAINT ck_topic_answer_reminded CHECK (answer_reminded IN ('late', 'very_late'))"
UNANSWERED = sa.text("kind = 'question_to_police' AND official_pos IS NULL AND closed_at IS NULL")


def upgrade() -> None:
    op.add_column("topic", sa.Column("answer_due", UTCDateTime(), nullable=True))
    # With its rule in one statement, so that SQLite need not copy a table that others name.
    op.execute(f"ALTER TABLE topic ADD COLUMN answer_reminded VARCHAR(10) {REMINDED}")
    op.create_index(
        "ix_topic_unanswered", "topic", ["answer_due"], sqlite_where=UNANSWERED, postgresql_where=UNANSWERED
    )


def downgrade() -> None:
    op.drop_index("ix_topic_unanswered", "topic")
    op.drop_column("topic", "answer_reminded")
    op.drop_column("topic", "answer_due")
