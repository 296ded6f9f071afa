"""The first pages read quickly: open issues, first answers, the newest steps."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

OPEN = sa.text("state <> 'closed' AND NOT confidential")


def upgrade() -> None:
    op.create_index("ix_issue_step_at", "issue_step", ["at"])
    op.create_index("ix_issue_answers", "issue", ["confidential", "reported_at", "first_answer_due", "first_answer_at"])
    op.create_index(
        "ix_issue_open",
        "issue",
        ["area_id", "reported_at", "id", "first_answer_at", "first_answer_due", "solution_due"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade() -> None:
    op.drop_index("ix_issue_open", "issue")
    op.drop_index("ix_issue_answers", "issue")
    op.drop_index("ix_issue_step_at", "issue_step")
