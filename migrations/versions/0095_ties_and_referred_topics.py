"""Everybody who decides here declares ties, not mediators alone: the table goes to the accounts. Questions and proposals
in forums are passed on to partners, and a line tells readers."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0095"
down_revision = "0094"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STANDS = sa.text("ended_at IS NULL")
LINES = "id, topic_id, after_pos, kind, forum_id, at"
COLUMNS = "id, account_id, about_account_id, about_body_id, since, ended_at"


def _table(name: str, *more: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("about_account_id", ID, nullable=True),
        sa.Column("about_body_id", ID, nullable=True),
        *more,
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "(about_account_id IS NULL) <> (about_body_id IS NULL)", name=op.f(f"ck_{name}_person_or_body")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f(f"fk_{name}_account_id")),
        sa.ForeignKeyConstraint(["about_account_id"], ["account.id"], name=op.f(f"fk_{name}_about_account_id")),
        sa.ForeignKeyConstraint(["about_body_id"], ["body.id"], name=op.f(f"fk_{name}_about_body_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )


def _move(before: str, after: str) -> None:
    op.execute(f"INSERT INTO {after} ({COLUMNS}) SELECT {COLUMNS} FROM {before} ORDER BY id")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"SELECT setval(pg_get_serial_sequence('{after}', 'id'), (SELECT max(id) FROM {after})) "
            f"WHERE EXISTS (SELECT 1 FROM {after})"
        )
    op.drop_table(before)


def upgrade() -> None:
    _table(
        "declared_tie",
        sa.Column("about_name", sa.String(length=60), nullable=False, server_default=""),
        sa.CheckConstraint(
            "about_account_id IS NULL OR about_account_id <> account_id", name=op.f("ck_declared_tie_somebody_else")
        ),
    )
    # What was declared twice stood twice; a tie to oneself barred from nothing more.
    op.execute("DELETE FROM mediation_tie WHERE about_account_id = account_id")
    op.execute(
        "UPDATE mediation_tie SET ended_at = since WHERE ended_at IS NULL AND EXISTS (SELECT 1 FROM mediation_tie AS first"
        " WHERE first.account_id = mediation_tie.account_id AND first.id < mediation_tie.id AND first.ended_at IS NULL"
        " AND coalesce(first.about_account_id, 0) = coalesce(mediation_tie.about_account_id, 0)"
        " AND coalesce(first.about_body_id, 0) = coalesce(mediation_tie.about_body_id, 0))"
    )
    _move("mediation_tie", "declared_tie")
    for name, column in (("person", "about_account_id"), ("body", "about_body_id")):
        op.create_index(
            f"uq_declared_tie_{name}",
            "declared_tie",
            ["account_id", column],
            unique=True,
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        )
    op.create_index("ix_declared_tie_about_account_id", "declared_tie", ["about_account_id"])
    number = "BIGINT" if op.get_bind().dialect.name == "postgresql" else "INTEGER"
    # With its rule in one statement, so that SQLite need not copy a table that others name.
    op.execute(
        f"ALTER TABLE topic ADD COLUMN referred_to {number} CONSTRAINT fk_topic_referred_to REFERENCES body (id)"
    )
    _lines(("moved", "joined", "referred"), referred=True)


def downgrade() -> None:
    op.execute("DELETE FROM topic_line WHERE kind = 'referred'")  # the journal knows it
    _lines(("moved", "joined"), referred=False)
    op.drop_column("topic", "referred_to")
    _table("mediation_tie")
    _move("declared_tie", "mediation_tie")
    op.create_index("ix_mediation_tie_account", "mediation_tie", ["account_id"])


def _lines(kinds: tuple[str, ...], *, referred: bool) -> None:
    """The lines between posts with other rules: PostgreSQL changes them; SQLite, where no other table names this one,
    makes the table anew."""
    kind = f"kind IN ({', '.join(repr(word) for word in kinds)})"
    to_body = "body_id IS NULL OR kind = 'referred'"
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_topic_line_kind"), "topic_line")
        op.create_check_constraint(op.f("ck_topic_line_kind"), "topic_line", kind)
        if referred:
            op.add_column("topic_line", sa.Column("body_id", ID, nullable=True))
            op.create_foreign_key(op.f("fk_topic_line_body_id"), "topic_line", "body", ["body_id"], ["id"])
            op.create_check_constraint(op.f("ck_topic_line_body"), "topic_line", to_body)
        else:
            op.drop_column("topic_line", "body_id")
        return
    body: list[sa.schema.SchemaItem] = [
        sa.Column("body_id", ID, nullable=True),
        sa.CheckConstraint(to_body, name=op.f("ck_topic_line_body")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_topic_line_body_id")),
    ]
    op.drop_index("ix_topic_line_topic", "topic_line")
    op.rename_table("topic_line", "topic_line_before")
    op.create_table(
        "topic_line",
        sa.Column("id", ID, nullable=False),
        sa.Column("topic_id", ID, nullable=False),
        sa.Column("after_pos", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("forum_id", ID, nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        *(body if referred else []),
        sa.CheckConstraint(kind, name=op.f("ck_topic_line_kind")),
        sa.CheckConstraint("(kind = 'moved') = (forum_id IS NOT NULL)", name=op.f("ck_topic_line_forum")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_topic_line_topic_id")),
        sa.ForeignKeyConstraint(["forum_id"], ["forum.id"], name=op.f("fk_topic_line_forum_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic_line")),
    )
    op.execute(f"INSERT INTO topic_line ({LINES}) SELECT {LINES} FROM topic_line_before")
    op.drop_table("topic_line_before")
    op.create_index("ix_topic_line_topic", "topic_line", ["topic_id", "after_pos"])
