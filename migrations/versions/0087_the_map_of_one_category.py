"""A map of one category is counted from an index alone, as that of all categories is."""

import sqlalchemy as sa
from alembic import op

revision = "0087"
down_revision = "0086"

ON_MAP = "map_square >= 0 AND NOT confidential AND NOT merged"
COLUMNS = [
    *("category_id", "map_square", "area_id", "state", "closing", "first_answer_at", "first_answer_due"),
    *("solution_due", "lat", "lon", "confidential", "merged", "id"),
]


def upgrade() -> None:
    where = sa.text(ON_MAP)
    op.create_index("ix_issue_category_squares", "issue", COLUMNS, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_index("ix_issue_category_squares", "issue")
