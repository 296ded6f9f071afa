"""Ratings that came in a burst, and those that count with their category or area.

The table is described as it stood before, since SQLite copies it and finds no named rule by itself.
"""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0027"
down_revision = "0026"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("decision IS NULL")
RULE = "NOT held OR burst_id IS NOT NULL"
FOREIGN = {"burst_id": "issue_burst", "cell_id": "rating_cell"}


def columns() -> list[sa.Column]:
    """What a rating has got."""
    return [
        sa.Column("held", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("burst_id", ID, nullable=True),
        sa.Column("cell_id", ID, nullable=True),
    ]


def ratings(after: bool) -> sa.Table:
    """The table of ratings before this migration, or `after` it."""
    table = sa.Table(
        "issue_rating",
        sa.MetaData(),
        sa.Column("id", ID, nullable=False),
        sa.Column("issue_id", ID, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("rater", sa.String(length=80), nullable=False),
        sa.Column("standing", sa.String(length=10), nullable=False),
        sa.Column("solved", sa.String(length=10), nullable=False),
        sa.Column("outcome", sa.Integer(), nullable=True),
        sa.Column("information", sa.Integer(), nullable=True),
        sa.Column("fairness", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("verdict", sa.String(length=280), nullable=False),
        sa.Column("verdict_public", sa.Boolean(), nullable=False),
        sa.Column("verdict_state", sa.String(length=10), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("solved IN ('yes', 'partly', 'no', 'unknown')", name=op.f("ck_issue_rating_solved")),
        sa.CheckConstraint("standing IN ('reporter', 'me_too', 'resident')", name=op.f("ck_issue_rating_standing")),
        sa.CheckConstraint(
            "verdict_state IN ('visible', 'pending', 'hidden')", name=op.f("ck_issue_rating_verdict_state")
        ),
        sa.CheckConstraint("fairness BETWEEN 1 AND 5", name=op.f("ck_issue_rating_fairness")),
        sa.CheckConstraint("information BETWEEN 1 AND 5", name=op.f("ck_issue_rating_information")),
        sa.CheckConstraint("outcome BETWEEN 1 AND 5", name=op.f("ck_issue_rating_outcome")),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_issue_rating_issue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_rating")),
        sa.UniqueConstraint("issue_id", "round", "rater", name=op.f("uq_issue_rating_issue_id_round_rater")),
    )
    if after:
        for column in columns():
            table.append_column(column)
        table.append_constraint(sa.CheckConstraint(RULE, name=op.f("ck_issue_rating_held_in_a_burst")))
        for name, target in FOREIGN.items():
            table.append_constraint(
                sa.ForeignKeyConstraint([name], [f"{target}.id"], name=op.f(f"fk_issue_rating_{name}"))
            )
    return table


def upgrade() -> None:
    op.create_table(
        "rating_cell",
        sa.Column("id", ID, nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("category_id", ID, nullable=True),
        sa.Column("whose", sa.String(length=10), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("whose IN ('concerned', 'beside')", name=op.f("ck_rating_cell_whose")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_rating_cell_area_id")),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_rating_cell_category_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating_cell")),
    )
    op.create_index("ix_rating_cell_area", "rating_cell", ["area_id", "category_id", "at"])
    op.create_table(
        "issue_burst",
        sa.Column("id", ID, nullable=False),
        sa.Column("issue_id", ID, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("begun_at", UTCDateTime(), nullable=False),
        sa.Column("ratings", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=True),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("decision IN ('hold', 'release')", name=op.f("ck_issue_burst_decision")),
        sa.CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name=op.f("ck_issue_burst_decided_at")),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_issue_burst_issue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_burst")),
    )
    op.create_index(
        "uq_issue_burst_open",
        "issue_burst",
        ["issue_id", "round"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_table(
        "issue_burst_opinion",
        sa.Column("burst_id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("word", sa.String(length=10), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("word IN ('hold', 'release')", name=op.f("ck_issue_burst_opinion_word")),
        sa.ForeignKeyConstraint(["burst_id"], ["issue_burst.id"], name=op.f("fk_issue_burst_opinion_burst_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_issue_burst_opinion_account_id")),
        sa.PrimaryKeyConstraint("burst_id", "account_id", name=op.f("pk_issue_burst_opinion")),
    )
    with op.batch_alter_table("issue_rating", copy_from=ratings(after=False)) as batch:
        for column in columns():
            batch.add_column(column)
        batch.create_check_constraint(op.f("ck_issue_rating_held_in_a_burst"), RULE)
        for name, target in FOREIGN.items():
            batch.create_foreign_key(op.f(f"fk_issue_rating_{name}"), target, [name], ["id"])
    op.create_index("ix_issue_rating_at", "issue_rating", ["at"])
    op.create_index("ix_issue_rating_burst", "issue_rating", ["burst_id"])


def downgrade() -> None:
    for name in ("ix_issue_rating_at", "ix_issue_rating_burst"):
        op.drop_index(name, table_name="issue_rating")
    with op.batch_alter_table("issue_rating", copy_from=ratings(after=True)) as batch:
        for name in FOREIGN:
            batch.drop_constraint(op.f(f"fk_issue_rating_{name}"), type_="foreignkey")
        batch.drop_constraint(op.f("ck_issue_rating_held_in_a_burst"), type_="check")
        for column in columns():
            batch.drop_column(column.name)
    for name in ("issue_burst_opinion", "issue_burst", "rating_cell"):
        op.drop_table(name)
