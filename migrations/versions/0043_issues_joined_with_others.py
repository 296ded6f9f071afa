"""Issues joined with others that are about the same, and what brought supporters along."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0043"
down_revision = "0042"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STANDS = sa.text("undone_at IS NULL")
# (name, columns, condition before, condition from here on) of the indexes on what is under way.
OPEN, OPEN_NOW = "state <> 'closed' AND NOT confidential", "state <> 'closed' AND NOT confidential AND NOT merged"
UNDER_WAY, UNDER_WAY_NOW = "state <> 'closed'", "state <> 'closed' AND NOT merged"
NARROWED = (
    (
        "ix_issue_open",
        ["area_id", "reported_at", "id", "first_answer_at", "first_answer_due", "solution_due"],
        OPEN,
        OPEN_NOW,
    ),
    ("ix_issue_near", ["lat", "lon", "reported_at", "category_id"], OPEN, OPEN_NOW),
    ("ix_issue_waits", ["waits_since", "reminded"], UNDER_WAY, UNDER_WAY_NOW),
    ("ix_issue_quiet", ["quiet_since"], UNDER_WAY, UNDER_WAY_NOW),
)


def upgrade() -> None:
    op.add_column("issue", sa.Column("merged", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index("uq_issue_merged", "issue", ["id", "merged"], unique=True)
    _narrow(3)
    op.add_column("issue_me_too", sa.Column("merge_id", ID, nullable=True))
    op.add_column("issue_follow", sa.Column("merge_id", ID, nullable=True))
    op.create_table(
        "issue_merge",
        sa.Column("id", ID, nullable=False),
        sa.Column("issue_id", ID, nullable=False),
        sa.Column("into_id", ID, nullable=False),
        sa.Column("into_merged", sa.Boolean(), nullable=True),
        sa.Column("body_id", ID, nullable=True),
        sa.Column("duty_name", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("account_id", ID, nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("answer_sooner_s", sa.Integer(), nullable=False),
        sa.Column("solution_sooner_s", sa.Integer(), nullable=False),
        sa.Column("undone_at", UTCDateTime(), nullable=True),
        sa.Column("undone_by", ID, nullable=True),
        sa.CheckConstraint("issue_id <> into_id", name=op.f("ck_issue_merge_two_issues")),
        sa.CheckConstraint("NOT into_merged", name=op.f("ck_issue_merge_into_one_that_stands")),
        sa.CheckConstraint("(undone_at IS NULL) = (into_merged IS NOT NULL)", name=op.f("ck_issue_merge_undone")),
        sa.CheckConstraint(
            "answer_sooner_s >= 0 AND solution_sooner_s >= 0", name=op.f("ck_issue_merge_older_clock_stands")
        ),
        sa.ForeignKeyConstraint(["into_id", "into_merged"], ["issue.id", "issue.merged"], name="no_chain"),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_issue_merge_{column}"))
            for column, table in (
                ("issue_id", "issue"),
                ("into_id", "issue"),
                ("body_id", "body"),
                ("account_id", "account"),
                ("undone_by", "account"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_merge")),
    )
    op.create_index(
        "uq_issue_merge_stands",
        "issue_merge",
        ["issue_id"],
        unique=True,
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    )
    op.create_index("ix_issue_merge_into", "issue_merge", ["into_id"])
    op.create_index("ix_issue_merge_issue", "issue_merge", ["issue_id", "id"])


def downgrade() -> None:
    op.drop_table("issue_merge")
    op.drop_column("issue_follow", "merge_id")
    op.drop_column("issue_me_too", "merge_id")
    _narrow(2)
    op.drop_index("uq_issue_merged", "issue")
    op.drop_column("issue", "merged")


def _narrow(which: int) -> None:
    for one in NARROWED:
        op.drop_index(one[0], "issue")
        condition = sa.text(str(one[which]))
        op.create_index(one[0], "issue", one[1], sqlite_where=condition, postgresql_where=condition)
