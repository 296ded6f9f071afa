"""Everybody who decides here declares ties, not mediators alone: the table goes to the accounts."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0090"
down_revision = "0089"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STANDS = sa.text("ended_at IS NULL")
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
    op.execute(f"INSERT INTO {after} ({COLUMNS}) SELECT {COLUMNS} FROM {before} ORDER BY id")  # noqa: S608 - own names
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"SELECT setval(pg_get_serial_sequence('{after}', 'id'), (SELECT max(id) FROM {after})) "  # noqa: S608
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


def downgrade() -> None:
    _table("mediation_tie")
    _move("declared_tie", "mediation_tie")
    op.create_index("ix_mediation_tie_account", "mediation_tie", ["account_id"])
