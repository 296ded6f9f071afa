"""Rounds of rating that open by themselves: why, from when it counts, and when those concerned were asked.

The table is described as it stood before, since SQLite copies it and finds no named rule by itself.
"""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0023"
down_revision = "0022"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NEW_RULES = {
    "cause": "cause IN ('answer_late', 'solution_late', 'silence')",
    "cause_when_silence": "(kind = 'silence') = (cause IS NOT NULL)",
    "since_with_cause": "(cause IS NULL) = (since IS NULL)",
}
KEY = "uq_issue_round_issue_id_cause_since"


def columns() -> list[sa.Column]:
    """What a round has got."""
    return [
        sa.Column("cause", sa.String(length=15), nullable=True),
        sa.Column("since", UTCDateTime(), nullable=True),
        sa.Column("me_too_until", UTCDateTime(), nullable=True),
        sa.Column("asked_at", UTCDateTime(), nullable=True),
    ]


def rounds(after: bool) -> sa.Table:
    """The table of rounds before this migration, or `after` it."""
    table = sa.Table(
        "issue_round",
        sa.MetaData(),
        sa.Column("issue_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=15), nullable=False),
        sa.Column("closing", sa.String(length=20), nullable=True),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("closes_at", UTCDateTime(), nullable=True),
        sa.Column("figures", sa.JSON(), nullable=True),
        sa.Column("published_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "closing IN ('resolved', 'not_resolved', 'other_body', 'cannot_be_published')",
            name=op.f("ck_issue_round_closing"),
        ),
        sa.CheckConstraint("kind IN ('first_answer', 'silence', 'closing')", name=op.f("ck_issue_round_kind")),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_issue_round_issue_id")),
        sa.PrimaryKeyConstraint("issue_id", "number", name=op.f("pk_issue_round")),
    )
    if after:
        for column in columns():
            table.append_column(column)
        for name, rule in NEW_RULES.items():
            table.append_constraint(sa.CheckConstraint(rule, name=op.f(f"ck_issue_round_{name}")))
        table.append_constraint(sa.UniqueConstraint("issue_id", "cause", "since", name=op.f(KEY)))
    return table


def upgrade() -> None:
    with op.batch_alter_table("issue_round", copy_from=rounds(after=False)) as batch:
        for column in columns():
            batch.add_column(column)
        for name, rule in NEW_RULES.items():
            batch.create_check_constraint(op.f(f"ck_issue_round_{name}"), rule)
        batch.create_unique_constraint(op.f(KEY), ["issue_id", "cause", "since"])
    op.create_index("ix_issue_round_asked", "issue_round", ["kind", "asked_at", "opened_at"])
    op.execute("UPDATE issue_round SET me_too_until = opened_at")


def downgrade() -> None:
    # Before, a round of silence had no cause, and the rule that asks for one goes with this.
    op.drop_index("ix_issue_round_asked", table_name="issue_round")
    with op.batch_alter_table("issue_round", copy_from=rounds(after=True)) as batch:
        batch.drop_constraint(op.f(KEY), type_="unique")
        for name in NEW_RULES:
            batch.drop_constraint(op.f(f"ck_issue_round_{name}"), type_="check")
        for column in columns():
            batch.drop_column(column.name)
