"""Moves to another category stand in the timeline; how people were treated is handed on, and reminded of.

A rule is written with the column it comes with: so SQLite takes both at once, and on the way down both go at once.
"""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime
from app.kernel.lists import change_list

revision = "0094"
down_revision = "0093"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOVE = ("move",)
RULE = "CONSTRAINT ck_issue_step_category_when_move CHECK ((kind = 'move') = (category_id IS NOT NULL))"

REMINDED = "CONSTRAINT ck_treatment_reminded CHECK (reminded IN ('soon', 'late', 'others'))"
FOR_GOOD = sa.text("reason <> 'absence'")


def upgrade() -> None:
    for table in ("issue_step", "waiting_step"):
        change_list(op.get_bind(), table, "kind", add=MOVE)
    number = "BIGINT" if op.get_bind().dialect.name == "postgresql" else "INTEGER"
    for column, rule in (("before_category_id", ""), ("category_id", RULE)):
        key = f"CONSTRAINT fk_issue_step_{column} REFERENCES category (id)"
        op.execute(f"ALTER TABLE issue_step ADD COLUMN {column} {number} {key} {rule}")
    op.execute(f"ALTER TABLE treatment ADD COLUMN reminded VARCHAR(10) {REMINDED}")
    _make_leaves()


def _make_leaves() -> None:
    targets = {"treatment_id": "treatment", "account_id": "account", "to_id": "account"}
    op.create_table(
        "treatment_leave",
        sa.Column("id", ID, nullable=False),
        sa.Column("treatment_id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("had_it", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=10), nullable=False),
        sa.Column("to_id", ID, nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("reason IN ('conflict', 'absence', 'aside')", name=op.f("ck_treatment_leave_reason")),
        sa.CheckConstraint("(reason = 'aside') = (to_id IS NULL)", name=op.f("ck_treatment_leave_handed_or_aside")),
        sa.CheckConstraint("to_id IS NULL OR to_id <> account_id", name=op.f("ck_treatment_leave_to_another")),
        *(
            sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_treatment_leave_{column}"))
            for column, target in targets.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_treatment_leave")),
    )
    op.create_index("ix_treatment_leave_treatment", "treatment_leave", ["treatment_id", "id"])
    op.create_index(
        "uq_treatment_leave_for_good",
        "treatment_leave",
        ["treatment_id", "account_id"],
        unique=True,
        sqlite_where=FOR_GOOD,
        postgresql_where=FOR_GOOD,
    )


def downgrade() -> None:
    op.drop_table("treatment_leave")
    op.drop_column("treatment", "reminded")
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
