"""Mediation between neighbours; and a number by which a receipt knows something is never given again."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0051"
down_revision = "0050"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MATTERS = "'noise', 'animals', 'shared_space', 'rubbish', 'parking', 'children', 'manners', 'other'"
RESULTS = "'agreement', 'no_agreement', 'refused', 'withdrawn'"


def upgrade() -> None:
    op.create_table(
        "mediation",
        sa.Column("id", ID, nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=15), nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("outcome", sa.String(length=15), nullable=True),
        sa.Column("mediator_id", ID, nullable=True),
        sa.Column("co_mediator_id", ID, nullable=True),
        sa.Column("filed_at", UTCDateTime(), nullable=False),
        sa.Column("due", UTCDateTime(), nullable=True),
        sa.Column("reminded", sa.String(length=10), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(f"kind IN ({MATTERS})", name=op.f("ck_mediation_kind")),
        sa.CheckConstraint("state IN ('asked', 'offered', 'agreed', 'held', 'ended')", name=op.f("ck_mediation_state")),
        sa.CheckConstraint(f"outcome IN ({RESULTS})", name=op.f("ck_mediation_outcome")),
        sa.CheckConstraint("(state = 'ended') = (outcome IS NOT NULL)", name=op.f("ck_mediation_outcome_when_ended")),
        sa.CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL)", name=op.f("ck_mediation_ended_at_when_ended")),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome <> 'agreement' OR held_on IS NOT NULL",
            name=op.f("ck_mediation_agreed_in_a_talk"),
        ),
        sa.CheckConstraint(
            "co_mediator_id IS NULL OR co_mediator_id <> mediator_id", name=op.f("ck_mediation_two_persons")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_mediation_area_id")),
        sa.ForeignKeyConstraint(["mediator_id"], ["account.id"], name=op.f("fk_mediation_mediator_id")),
        sa.ForeignKeyConstraint(["co_mediator_id"], ["account.id"], name=op.f("fk_mediation_co_mediator_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation")),
        sa.UniqueConstraint("ref", name=op.f("uq_mediation_ref")),
    )
    op.create_index("ix_mediation_open", "mediation", ["state", "due"])
    op.create_index("ix_mediation_co_mediator", "mediation", ["co_mediator_id"])
    op.create_table(
        "mediation_side",
        sa.Column("id", ID, nullable=False),
        sa.Column("mediation_id", ID, nullable=False),
        sa.Column("side", sa.String(length=5), nullable=False),
        sa.Column("account_id", ID, nullable=True),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.Column("lang", sa.String(length=10), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("agreed_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("side IN ('asker', 'other')", name=op.f("ck_mediation_side_side")),
        sa.ForeignKeyConstraint(["mediation_id"], ["mediation.id"], name=op.f("fk_mediation_side_mediation_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_mediation_side_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_side")),
        sa.UniqueConstraint("mediation_id", "side", name=op.f("uq_mediation_side_mediation_id_side")),
        sa.UniqueConstraint("key", name=op.f("uq_mediation_side_key")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_mediation_side_account", "mediation_side", ["account_id"])
    op.create_table(
        "mediation_message",
        sa.Column("id", ID, nullable=False),
        sa.Column("side_id", ID, nullable=False),
        sa.Column("by_office", sa.Boolean(), nullable=False),
        sa.Column("office_id", ID, nullable=True),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["side_id"], ["mediation_side.id"], name=op.f("fk_mediation_message_side_id")),
        sa.ForeignKeyConstraint(["office_id"], ["account.id"], name=op.f("fk_mediation_message_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_message")),
    )
    op.create_index("ix_mediation_message_side", "mediation_message", ["side_id", "id"])
    op.create_table(
        "mediation_leave",
        sa.Column("id", ID, nullable=False),
        sa.Column("mediation_id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["mediation_id"], ["mediation.id"], name=op.f("fk_mediation_leave_mediation_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_mediation_leave_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_leave")),
        sa.UniqueConstraint("mediation_id", "account_id", name=op.f("uq_mediation_leave_mediation_id_account_id")),
    )
    op.create_table(
        "mediation_count",
        sa.Column("area_id", ID, autoincrement=False, nullable=False),
        sa.Column("quarter", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(length=15), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint(f"outcome IN ({RESULTS})", name=op.f("ck_mediation_count_outcome")),
        sa.CheckConstraint("number > 0", name=op.f("ck_mediation_count_number")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_mediation_count_area_id")),
        sa.PrimaryKeyConstraint("area_id", "quarter", "outcome", name=op.f("pk_mediation_count")),
    )
    _number_treatments(autoincrement=True)


def downgrade() -> None:
    _number_treatments(autoincrement=False)
    for table in ("mediation_count", "mediation_leave", "mediation_message", "mediation_side", "mediation"):
        op.drop_table(table)


def _number_treatments(*, autoincrement: bool) -> None:
    """SQLite gives the number of a row that went to the next one; told so, it does not. PostgreSQL never does."""
    if op.get_bind().dialect.name == "sqlite":
        kwargs = {"sqlite_autoincrement": autoincrement}
        with op.batch_alter_table("treatment", recreate="always", table_kwargs=kwargs):
            pass
