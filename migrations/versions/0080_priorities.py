"""Priorities of an area: the cycle, its survey, the three with owner and measures, and their rating."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0080"
down_revision = "0079"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
RUNNING = sa.text("state <> 'over'")


def upgrade() -> None:
    _cycle()
    op.create_table(
        "priority_option",
        sa.Column("id", ID, nullable=False),
        sa.Column("cycle_id", ID, nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("words", sa.String(length=120), nullable=False),
        sa.Column("category_id", ID, nullable=True),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.CheckConstraint("(words = '') = (category_id IS NOT NULL)", name=op.f("ck_priority_option_either")),
        sa.CheckConstraint("votes >= 0", name=op.f("ck_priority_option_votes")),
        sa.ForeignKeyConstraint(["cycle_id"], ["priorities_cycle.id"], name=op.f("fk_priority_option_cycle_id")),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_priority_option_category_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_priority_option")),
        sa.UniqueConstraint("cycle_id", "position", name=op.f("uq_priority_option_cycle_id_position")),
        sa.UniqueConstraint("cycle_id", "category_id", name=op.f("uq_priority_option_cycle_id_category_id")),
    )
    op.create_table(
        "priority_vote",
        sa.Column("cycle_id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("option_id", ID, nullable=False),
        sa.CheckConstraint("place BETWEEN 1 AND 3", name=op.f("ck_priority_vote_place")),
        sa.ForeignKeyConstraint(["cycle_id"], ["priorities_cycle.id"], name=op.f("fk_priority_vote_cycle_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_priority_vote_account_id")),
        sa.ForeignKeyConstraint(["option_id"], ["priority_option.id"], name=op.f("fk_priority_vote_option_id")),
        sa.PrimaryKeyConstraint("cycle_id", "account_id", "place", name=op.f("pk_priority_vote")),
        sa.UniqueConstraint(
            "cycle_id", "account_id", "option_id", name=op.f("uq_priority_vote_cycle_id_account_id_option_id")
        ),
    )
    _priority()
    op.create_table(
        "priority_rating",
        sa.Column("priority_id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.CheckConstraint("verdict IN ('met', 'partly', 'unmet')", name=op.f("ck_priority_rating_verdict")),
        sa.ForeignKeyConstraint(["priority_id"], ["priority.id"], name=op.f("fk_priority_rating_priority_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_priority_rating_account_id")),
        sa.PrimaryKeyConstraint("priority_id", "account_id", name=op.f("pk_priority_rating")),
    )


def _cycle() -> None:
    op.create_table(
        "priorities_cycle",
        sa.Column("id", ID, nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("area_path", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("survey_until", sa.Date(), nullable=False),
        sa.Column("rating_from", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("goes_on", sa.Boolean(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("lang", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("chosen_at", UTCDateTime(), nullable=True),
        sa.Column("chosen_by", ID, nullable=True),
        sa.Column("begun_by", ID, nullable=True),
        sa.Column("begun_at", UTCDateTime(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.CheckConstraint("state IN ('survey', 'working', 'rating', 'over')", name=op.f("ck_priorities_cycle_state")),
        sa.CheckConstraint(
            "begun_on <= survey_until AND survey_until < rating_from AND rating_from < ends_on",
            name=op.f("ck_priorities_cycle_days"),
        ),
        sa.CheckConstraint("people >= 0", name=op.f("ck_priorities_cycle_people")),
        sa.CheckConstraint("reason = '' OR chosen_at IS NOT NULL", name=op.f("ck_priorities_cycle_reason")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_priorities_cycle_area_id")),
        sa.ForeignKeyConstraint(["chosen_by"], ["account.id"], name=op.f("fk_priorities_cycle_chosen_by")),
        sa.ForeignKeyConstraint(["begun_by"], ["account.id"], name=op.f("fk_priorities_cycle_begun_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_priorities_cycle")),
    )
    op.create_index(
        "uq_priorities_cycle_area",
        "priorities_cycle",
        ["area_id"],
        unique=True,
        sqlite_where=RUNNING,
        postgresql_where=RUNNING,
    )
    op.create_index("uq_priorities_cycle_key", "priorities_cycle", ["begun_by", "key"], unique=True)
    op.create_index("ix_priorities_cycle_area_path", "priorities_cycle", ["area_path"])


def _priority() -> None:
    op.create_table(
        "priority",
        sa.Column("id", ID, nullable=False),
        sa.Column("cycle_id", ID, nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("option_id", ID, nullable=False),
        sa.Column("body_id", ID, nullable=False),
        sa.Column("met", sa.Integer(), nullable=False),
        sa.Column("partly", sa.Integer(), nullable=False),
        sa.Column("unmet", sa.Integer(), nullable=False),
        sa.Column("view", sa.String(length=10), nullable=True),
        sa.CheckConstraint("position BETWEEN 1 AND 3", name=op.f("ck_priority_position")),
        sa.CheckConstraint("met >= 0 AND partly >= 0 AND unmet >= 0", name=op.f("ck_priority_ratings")),
        sa.CheckConstraint("view IN ('met', 'partly', 'unmet')", name=op.f("ck_priority_view")),
        sa.ForeignKeyConstraint(["cycle_id"], ["priorities_cycle.id"], name=op.f("fk_priority_cycle_id")),
        sa.ForeignKeyConstraint(["option_id"], ["priority_option.id"], name=op.f("fk_priority_option_id")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_priority_body_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_priority")),
        sa.UniqueConstraint("cycle_id", "position", name=op.f("uq_priority_cycle_id_position")),
        sa.UniqueConstraint("cycle_id", "option_id", name=op.f("uq_priority_cycle_id_option_id")),
    )
    op.create_table(
        "priority_measure",
        sa.Column("id", ID, nullable=False),
        sa.Column("priority_id", ID, nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("lang", sa.String(length=10), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("done_at", UTCDateTime(), nullable=True),
        sa.Column("made_by", ID, nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["priority_id"], ["priority.id"], name=op.f("fk_priority_measure_priority_id")),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_priority_measure_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_priority_measure")),
    )
    op.create_index("ix_priority_measure_priority_id", "priority_measure", ["priority_id"])
    op.create_index("uq_priority_measure_key", "priority_measure", ["made_by", "key"], unique=True)


def downgrade() -> None:
    for table in (
        "priority_rating",
        "priority_measure",
        "priority",
        "priority_vote",
        "priority_option",
        "priorities_cycle",
    ):
        op.drop_table(table)
