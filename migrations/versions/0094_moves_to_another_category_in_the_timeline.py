"""Moves to another category stand in the timeline.

A rule is written with the column it comes with: so SQLite takes both at once, and on the way down both go at once.
"""

import sqlalchemy as sa
from alembic import op

from app.kernel.lists import change_list

revision = "0094"
down_revision = "0089"

MOVE = ("move",)
RULE = "CONSTRAINT ck_issue_step_category_when_move CHECK ((kind = 'move') = (category_id IS NOT NULL))"


def upgrade() -> None:
    for table in ("issue_step", "waiting_step"):
        change_list(op.get_bind(), table, "kind", add=MOVE)
    number = "BIGINT" if op.get_bind().dialect.name == "postgresql" else "INTEGER"
    for column, rule in (("before_category_id", ""), ("category_id", RULE)):
        key = f"CONSTRAINT fk_issue_step_{column} REFERENCES category (id)"
        op.execute(f"ALTER TABLE issue_step ADD COLUMN {column} {number} {key} {rule}")


def downgrade() -> None:
    # The version before knows no move: it stands as a step under way, and says what it was.
    was = {"was": "It stands under another category now."}
    op.execute(
        sa.text("UPDATE issue_step SET text = :was, html = '<p>' || :was || '</p>' WHERE kind = 'move' AND text = ''")
        .bindparams(**was)
    )  # fmt: skip
    # Its rule goes with the column, before the words that the rule speaks of.
    for column in ("category_id", "before_category_id"):
        op.drop_column("issue_step", column)
    op.execute("UPDATE issue_step SET kind = 'progress' WHERE kind = 'move'")
    for table in ("issue_step", "waiting_step"):
        change_list(op.get_bind(), table, "kind", take=MOVE)
