"""Consultations and priorities in the mail of the day."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0085"
down_revision = "0084"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BEFORE = "(issue_id IS NULL) = (step_id IS NULL) AND (issue_id IS NULL) = (post_id IS NOT NULL)"
COLUMNS = ("issue_id", "post_id", "consultation_id", "cycle_id")
ONE = " + ".join(f"CASE WHEN {column} IS NULL THEN 0 ELSE 1 END" for column in COLUMNS)
ABOUT = f"(issue_id IS NULL) = (step_id IS NULL) AND {ONE} = 1"
KEPT = "id, journal_id, person, kind, account_id, follow_id, issue_id, step_id, post_id, words, at, due_at"
MORE = (("consultation_id", "consultation"), ("cycle_id", "priorities_cycle"))


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for column, table in MORE:
            op.add_column("digest_entry", sa.Column(column, ID, nullable=True))
            op.create_foreign_key(op.f(f"fk_digest_entry_{column}"), "digest_entry", table, [column], ["id"])
        op.drop_constraint(op.f("ck_digest_entry_about"), "digest_entry")
        op.create_check_constraint(op.f("ck_digest_entry_about"), "digest_entry", ABOUT)
    else:
        _made_anew(ABOUT, MORE)


def downgrade() -> None:
    op.execute("DELETE FROM digest_entry WHERE issue_id IS NULL AND post_id IS NULL")  # the inbox has it
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_digest_entry_about"), "digest_entry")
        for column, _table in MORE:
            op.drop_column("digest_entry", column)
        op.create_check_constraint(op.f("ck_digest_entry_about"), "digest_entry", BEFORE)
    else:
        _made_anew(BEFORE, ())


def _made_anew(about: str, more: tuple[tuple[str, str], ...]) -> None:
    """SQLite changes no rule of a table that stands; no other table names this one."""
    op.drop_index("ix_digest_entry_due", "digest_entry")
    op.drop_index("ix_digest_entry_account", "digest_entry")
    op.rename_table("digest_entry", "digest_entry_before")
    op.create_table(
        "digest_entry",
        sa.Column("id", ID, nullable=False),
        sa.Column("journal_id", ID, nullable=False),
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("account_id", ID, nullable=True),
        sa.Column("follow_id", ID, nullable=True),
        sa.Column("issue_id", ID, nullable=True),
        sa.Column("step_id", ID, nullable=True),
        sa.Column("post_id", ID, nullable=True),
        sa.Column("words", sa.String(length=60), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        *(sa.Column(column, ID, nullable=True) for column, _table in more),
        sa.CheckConstraint("kind IN ('issue', 'follow')", name=op.f("ck_digest_entry_kind")),
        sa.CheckConstraint(about, name=op.f("ck_digest_entry_about")),
        sa.ForeignKeyConstraint(["journal_id"], ["journal.id"], name=op.f("fk_digest_entry_journal_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_digest_entry_account_id")),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_digest_entry_issue_id")),
        sa.ForeignKeyConstraint(["step_id"], ["issue_step.id"], name=op.f("fk_digest_entry_step_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_digest_entry_post_id")),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_digest_entry_{column}"))
            for column, table in more
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_entry")),
        sa.UniqueConstraint("journal_id", "person", name=op.f("uq_digest_entry_journal_id_person")),
    )
    op.execute(f"INSERT INTO digest_entry ({KEPT}) SELECT {KEPT} FROM digest_entry_before")
    op.drop_table("digest_entry_before")
    op.create_index("ix_digest_entry_due", "digest_entry", ["due_at", "person", "kind"])
    op.create_index("ix_digest_entry_account", "digest_entry", ["account_id"])
