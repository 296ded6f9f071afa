"""What areas promise, since when whoever must act is waited for, and two more grounds and kinds of notice."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime
from app.kernel.lists import change_list

revision = "0025"
down_revision = "0024"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FOR_ALL = sa.text("category_id IS NULL")
UNDER_WAY = sa.text("state <> 'closed'")
LISTS = {
    ("issue_hiding", "ground"): ("category", "merge"),
    ("notice", "kind"): ("duty", "follow"),
    ("notice_stop", "kind"): ("duty", "follow"),
}
LONG_AGO = "1970-01-01 00:00:00.000000"


def upgrade() -> None:
    op.create_table(
        "promised_times",
        sa.Column("id", ID, nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("category_id", ID, nullable=True),
        sa.Column("first_answer_days", sa.Integer(), nullable=False),
        sa.Column("solution_days", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "first_answer_days BETWEEN 1 AND 365 AND solution_days BETWEEN 1 AND 365",
            name=op.f("ck_promised_times_days"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_promised_times_area_id")),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_promised_times_category_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promised_times")),
    )
    op.create_index("uq_promised_times_category", "promised_times", ["area_id", "category_id"], unique=True)
    where = {"sqlite_where": FOR_ALL, "postgresql_where": FOR_ALL}
    op.create_index("uq_promised_times_all", "promised_times", ["area_id"], unique=True, **where)
    for column in ("quiet_since", "waits_since"):
        op.add_column("issue", sa.Column(column, UTCDateTime(), server_default=LONG_AGO, nullable=False))
    op.add_column("issue", sa.Column("reminded", sa.Integer(), server_default="0", nullable=False))
    op.add_column("issue", sa.Column("escalated_at", UTCDateTime(), nullable=True))
    last = "(SELECT max(s.at) FROM issue_step s WHERE s.issue_id = issue.id)"
    op.execute(f"UPDATE issue SET quiet_since = coalesce({last}, reported_at)")
    op.execute("UPDATE issue SET waits_since = coalesce(next_step_due, quiet_since)")
    op.execute("UPDATE issue SET reminded = 99 WHERE external_id IS NOT NULL")
    where = {"sqlite_where": UNDER_WAY, "postgresql_where": UNDER_WAY}
    op.create_index("ix_issue_waits", "issue", ["waits_since", "reminded"], **where)
    op.create_index("ix_issue_quiet", "issue", ["quiet_since"], **where)
    for (table, column), words in LISTS.items():
        change_list(op.get_bind(), table, column, add=words)


def downgrade() -> None:
    for (table, column), words in LISTS.items():
        listed = ", ".join(map(repr, words))
        op.execute(f"DELETE FROM {table} WHERE {column} IN ({listed})")
        change_list(op.get_bind(), table, column, take=words)
    op.drop_index("ix_issue_quiet", table_name="issue")
    op.drop_index("ix_issue_waits", table_name="issue")
    for column in ("escalated_at", "reminded", "waits_since", "quiet_since"):
        op.drop_column("issue", column)
    op.drop_table("promised_times")
