"""Trends leave out issues that go on in another one, and read that from their indexes too."""

from alembic import op

revision = "0089"
down_revision = "0088"

COLUMNS = {
    "ix_issue_area": ["area_id", "reported_at", "id", "confidential", "category_id"],
    "ix_issue_solution": ["area_id", "solution_due", "closed_at", "confidential"],
}


def upgrade() -> None:
    for name, columns in COLUMNS.items():
        op.drop_index(name, "issue")
        op.create_index(name, "issue", [*columns, "merged"])


def downgrade() -> None:
    for name, columns in COLUMNS.items():
        op.drop_index(name, "issue")
        op.create_index(name, "issue", columns)
