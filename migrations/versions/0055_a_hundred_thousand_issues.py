"""A hundred thousand issues: what maps, figures, trends and desks count by, so that an index answers alone."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"

OPEN = "state <> 'closed' AND NOT confidential AND NOT merged"
UNDER_WAY = "state <> 'closed' AND NOT merged"
PROMISES = ["first_answer_at", "first_answer_due", "solution_due"]
MAP = ["confidential", "lat", "lon", "area_id", "state", *PROMISES]
ANSWERS = ["confidential", "reported_at", "first_answer_due", "first_answer_at"]
LISTED = ["area_id", "reported_at", "id"]
# (name, columns until now, columns from here on, condition)
WIDER = (
    ("ix_issue_map", [*MAP, "id"], [*MAP, "merged", "category_id", "closing", "id"], None),
    ("ix_issue_answers", ANSWERS, [*ANSWERS, "merged"], None),
    ("ix_issue_area", LISTED, [*LISTED, "confidential", "category_id"], None),
    ("ix_issue_open", [*LISTED, *PROMISES], [*LISTED, *PROMISES, "state", "confidential", "merged"], OPEN),
)


def upgrade() -> None:
    for name, _before, columns, condition in WIDER:
        _make_anew(name, columns, condition)
    _make("ix_issue_under_way", "issue", ["area_id"], UNDER_WAY)
    _make("ix_issue_solution", "issue", ["area_id", "solution_due", "closed_at", "confidential"])
    _make("ix_issue_step_closed", "issue_step", ["issue_id", "at", "closing"], "kind = 'close'")


def downgrade() -> None:
    op.drop_index("ix_issue_step_closed", "issue_step")
    op.drop_index("ix_issue_solution", "issue")
    op.drop_index("ix_issue_under_way", "issue")
    for name, columns, _after, condition in WIDER:
        _make_anew(name, columns, condition)


def _make_anew(name: str, columns: list[str], condition: str | None) -> None:
    op.drop_index(name, "issue")
    _make(name, "issue", columns, condition)


def _make(name: str, table: str, columns: list[str], condition: str | None = None) -> None:
    where = sa.text(condition) if condition else None
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
