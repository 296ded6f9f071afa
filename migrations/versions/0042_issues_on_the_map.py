"""All that the map of issues counts by, so that the index answers alone."""

from alembic import op

revision = "0042"
down_revision = "0041"

COLUMNS = [
    "confidential",
    "lat",
    "lon",
    "area_id",
    "state",
    "first_answer_at",
    "first_answer_due",
    "solution_due",
    "id",
]


def upgrade() -> None:
    op.create_index("ix_issue_map", "issue", COLUMNS)


def downgrade() -> None:
    op.drop_index("ix_issue_map", "issue")
