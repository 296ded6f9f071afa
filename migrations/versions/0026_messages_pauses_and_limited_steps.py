"""Messages between officers and reporters, pauses of the clock for an answer, and steps that can say little.

A rule is written with the column it comes with: so SQLite takes both at once, and on the way down both go at once.
"""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0026"
down_revision = "0025"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
RULED = (
    ("issue", "paused_days INTEGER DEFAULT 0 NOT NULL", "paused_days", "paused_days BETWEEN 0 AND 10"),
    (
        *("issue_step", "limited VARCHAR(20)", "limited"),
        "limited IN ('investigation', 'court', 'victim', 'data_protection')",
    ),
    ("issue_step", "review_on DATE", "review_of_limited", "(limited IS NULL) = (review_on IS NULL)"),
)


def upgrade() -> None:
    for table, column, rule, words in RULED:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} CONSTRAINT ck_{table}_{rule} CHECK ({words})")
    for column in ("paused_until", "limited_until"):
        op.add_column("issue", sa.Column(column, UTCDateTime(), nullable=True))
    op.add_column("issue", sa.Column("review_told", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "relay_message",
        sa.Column("id", ID, nullable=False),
        sa.Column("issue_id", ID, nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("lang", sa.String(length=10), nullable=False),
        sa.Column("duty_name", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("account_id", ID, nullable=True),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("side IN ('office', 'reporter')", name=op.f("ck_relay_message_side")),
        sa.CheckConstraint(
            "side = 'office' OR (account_id IS NULL AND duty_name = '')", name=op.f("ck_relay_message_reporter_unnamed")
        ),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_relay_message_issue_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_relay_message_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relay_message")),
    )
    op.create_index("ix_relay_message_issue", "relay_message", ["issue_id", "id"])
    op.create_index("uq_relay_message_key", "relay_message", ["issue_id", "side", "key"], unique=True)
    op.create_table(
        "issue_pause",
        sa.Column("issue_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("began_at", UTCDateTime(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("first_answer_due", UTCDateTime(), nullable=False),
        sa.Column("solution_due", UTCDateTime(), nullable=False),
        sa.CheckConstraint("number BETWEEN 1 AND 2", name=op.f("ck_issue_pause_number")),
        sa.CheckConstraint("days BETWEEN 1 AND 10", name=op.f("ck_issue_pause_days")),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_issue_pause_issue_id")),
        sa.PrimaryKeyConstraint("issue_id", "number", name=op.f("pk_issue_pause")),
    )


def downgrade() -> None:
    op.drop_table("issue_pause")
    op.drop_table("relay_message")
    for column in ("review_told", "limited_until", "paused_until"):
        op.drop_column("issue", column)
    for table, column, rule, _words in reversed(RULED):
        if op.get_bind().dialect.name != "sqlite":
            op.drop_constraint(op.f(f"ck_{table}_{rule}"), table, type_="check")
        op.drop_column(table, column.split()[0])
