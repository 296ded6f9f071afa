"""What is held out of sight until somebody decides, appeals, mutes, and the charter agreed to.

A table whose rules change is described as it stood before, since SQLite copies it and finds no named rule by itself.
"""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0016"
down_revision = "0015"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
GROUNDS = "'threat', 'minors', 'personal_data', 'accusation', 'hatred', 'insult', 'spam', 'off_topic'"
OPEN, OPEN_BEFORE = "state = 'open' AND appeals_id IS NULL", "state = 'open'"
UNSETTLED = "state = 'decided' AND settled_at IS NULL"
RULES = {
    "verdict": ("verdict IN ('approve', 'hide', 'restore')",
                "verdict IN ('approve', 'redact', 'hide', 'restore', 'confirm')"),
    "why": ("why IN ('newcomer', 'no_account', 'flagged')",
            "why IN ('newcomer', 'no_account', 'flagged', 'appeal', 'conduct')"),
}  # fmt: skip
NEW_RULES = {
    "held_ground": f"held_ground IN ({GROUNDS})",
    "decided_role": "decided_role IN ('moderator', 'representative', 'mediator')",
    "appeal": "(why = 'appeal') = (appeals_id IS NOT NULL)",
    "held": "(held_at IS NULL) = (held_ground IS NULL)",
    "released": "released_at IS NULL OR held_at IS NOT NULL",
}

RULES_OF_A_MUTE = {
    "kind": "kind IN ('mute', 'ban')",
    "days": "days BETWEEN 1 AND 365",
    "reason": "length(reason) >= 15",
    "whole_term": "(since IS NULL) = (until IS NULL)",
    "seconded": "since IS NULL OR days <= 7 OR seconded_by IS NOT NULL",
    "two_persons": "seconded_by IS NULL OR seconded_by <> given_by",
    "not_own": "given_by <> account_id AND (seconded_by IS NULL OR seconded_by <> account_id)",
}


def columns() -> list[sa.Column]:
    """What a case has got."""
    return [
        sa.Column("about_body_id", ID, nullable=True),
        sa.Column("decided_role", sa.String(length=20), nullable=True),
        sa.Column("decided_body_id", ID, nullable=True),
        sa.Column("settled_at", UTCDateTime(), nullable=True),
        sa.Column("appeals_id", ID, nullable=True),
        sa.Column("plea", sa.Text(), nullable=False, server_default=""),
        sa.Column("held_at", UTCDateTime(), nullable=True),
        sa.Column("held_ground", sa.String(length=20), nullable=True),
        sa.Column("released_at", UTCDateTime(), nullable=True),
        sa.Column("reminded_at", UTCDateTime(), nullable=True),
    ]


FOREIGN = {"about_body_id": "body", "decided_body_id": "body", "appeals_id": "moderation_case"}
OLD_FOREIGN = {"author_id": "account", "decided_by": "account", "restores_id": "moderation_case"}


def only(condition: str) -> dict[str, sa.TextClause]:
    """An index of some rows."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def cases(after: bool) -> sa.Table:
    """The table of cases before this migration, or `after` it."""
    table = sa.Table(
        "moderation_case",
        sa.MetaData(),
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("thing_id", ID, nullable=False),
        sa.Column("area_path", sa.String(length=120), nullable=False),
        sa.Column("author_id", ID, nullable=True),
        sa.Column("about_officers", sa.Boolean(), nullable=False),
        sa.Column("why", sa.String(length=20), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", ID, nullable=True),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("restores_id", ID, nullable=True),
        *(columns() if after else []),
        sa.CheckConstraint("(state = 'open') = (verdict IS NULL)", name="ck_moderation_case_decided"),
        sa.CheckConstraint("state IN ('open', 'decided')", name="ck_moderation_case_state"),
        *(sa.CheckConstraint(rules[after], name=f"ck_moderation_case_{name}") for name, rules in RULES.items()),
        *(sa.CheckConstraint(rule, name=f"ck_moderation_case_{name}") for name, rule in NEW_RULES.items() if after),
        *(
            sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_moderation_case_{column}")
            for column, target in (OLD_FOREIGN | (FOREIGN if after else {})).items()
        ),
        sa.PrimaryKeyConstraint("id", name="pk_moderation_case"),
        sa.UniqueConstraint("restores_id", name="uq_moderation_case_restores_id"),
        *([sa.UniqueConstraint("appeals_id", name="uq_moderation_case_appeals_id")] if after else []),
    )
    condition = only(OPEN if after else OPEN_BEFORE)
    sa.Index("uq_moderation_case_open", table.c.kind, table.c.thing_id, unique=True, **condition)
    sa.Index("ix_moderation_case_author_id", table.c.author_id)
    sa.Index("ix_moderation_case_queue", table.c.state, table.c.urgent, table.c.id)
    sa.Index("ix_moderation_case_thing", table.c.kind, table.c.thing_id)
    if after:
        sa.Index("ix_moderation_case_decided_at", table.c.decided_at)
        sa.Index("ix_moderation_case_unsettled", table.c.decided_at, **only(UNSETTLED))
    # What references a table must be known by name, or the copy would lose the reference.
    for target in ("account", "body"):
        sa.Table(target, table.metadata, sa.Column("id", ID, primary_key=True))
    return table


def upgrade() -> None:
    with op.batch_alter_table("moderation_case", copy_from=cases(after=False)) as batch:
        for name, (_before, rule) in RULES.items():
            batch.drop_constraint(op.f(f"ck_moderation_case_{name}"), type_="check")
            batch.create_check_constraint(op.f(f"ck_moderation_case_{name}"), rule)
        for column in columns():
            batch.add_column(column)
        for name, rule in NEW_RULES.items():
            batch.create_check_constraint(op.f(f"ck_moderation_case_{name}"), rule)
        for name, target in FOREIGN.items():
            batch.create_foreign_key(op.f(f"fk_moderation_case_{name}"), target, [name], ["id"])
        batch.create_unique_constraint(op.f("uq_moderation_case_appeals_id"), ["appeals_id"])
        batch.drop_index("uq_moderation_case_open")
        batch.create_index("uq_moderation_case_open", ["kind", "thing_id"], unique=True, **only(OPEN))
        batch.create_index("ix_moderation_case_decided_at", ["decided_at"])
        batch.create_index("ix_moderation_case_unsettled", ["decided_at"], **only(UNSETTLED))
    # What was decided before was told at once.
    op.execute("UPDATE moderation_case SET settled_at = decided_at WHERE state = 'decided'")
    op.create_table(
        "withheld_words",
        sa.Column("case_id", ID, nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["moderation_case.id"], name=op.f("fk_withheld_words_case_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_withheld_words")),
    )
    op.create_table(
        "mute",
        sa.Column("id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("given_by", ID, nullable=False),
        sa.Column("given_at", UTCDateTime(), nullable=False),
        sa.Column("seconded_by", ID, nullable=True),
        sa.Column("since", UTCDateTime(), nullable=True),
        sa.Column("until", UTCDateTime(), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_mute_{name}")) for name, rule in RULES_OF_A_MUTE.items()),
        *(
            sa.ForeignKeyConstraint([column], ["account.id"], name=op.f(f"fk_mute_{column}"))
            for column in ("account_id", "given_by", "seconded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mute")),
    )
    op.create_index("ix_mute_account_id", "mute", ["account_id", "until"])
    op.add_column("account", sa.Column("charter", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("account", sa.Column("shortcuts", sa.Boolean(), nullable=False, server_default=sa.text("TRUE")))
    op.add_column("city", sa.Column("watch_hours", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("city", "watch_hours")
    op.drop_column("account", "shortcuts")
    op.drop_column("account", "charter")
    op.drop_table("mute")
    op.drop_table("withheld_words")
    # What the version before does not know: appeals and mutes go, bars count as a hiding.
    op.execute("UPDATE moderation_case SET restores_id = NULL WHERE why = 'appeal'")
    op.execute("DELETE FROM moderation_case WHERE why IN ('appeal', 'conduct')")
    op.execute("UPDATE moderation_case SET verdict = 'hide' WHERE verdict = 'redact'")
    with op.batch_alter_table("moderation_case", copy_from=cases(after=True)) as batch:
        for name in ("ix_moderation_case_unsettled", "ix_moderation_case_decided_at", "uq_moderation_case_open"):
            batch.drop_index(name)
        batch.drop_constraint(op.f("uq_moderation_case_appeals_id"), type_="unique")
        for name in FOREIGN:
            batch.drop_constraint(op.f(f"fk_moderation_case_{name}"), type_="foreignkey")
        for name in NEW_RULES:
            batch.drop_constraint(op.f(f"ck_moderation_case_{name}"), type_="check")
        for column in columns():
            batch.drop_column(column.name)
        for name, (rule, _after) in RULES.items():
            batch.drop_constraint(op.f(f"ck_moderation_case_{name}"), type_="check")
            batch.create_check_constraint(op.f(f"ck_moderation_case_{name}"), rule)
        batch.create_index("uq_moderation_case_open", ["kind", "thing_id"], unique=True, **only(OPEN_BEFORE))
