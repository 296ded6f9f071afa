"""Appointments that people ask officers for."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0062"
down_revision = "0061"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
HAS_MOMENT = sa.text("state IN ('proposed', 'settled')")
STATES = "state IN ('asked', 'proposed', 'settled', 'declined', 'cancelled', 'lapsed')"
CHECKS = {
    "state": STATES,
    "place": "place IN ('station', 'public', 'either')",
    "due_while_asked": "(due IS NOT NULL) = (state = 'asked')",
    "starts_at": "(starts_at IS NOT NULL) = (state IN ('proposed', 'settled'))",
    "over_at": "(over_at IS NULL) = (state IN ('asked', 'proposed'))",
    "answered": "state NOT IN ('proposed', 'settled', 'declined') OR answer IS NOT NULL",
}


def upgrade() -> None:
    op.create_table(
        "appointment",
        sa.Column("id", ID, nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.Column("officer_id", ID, nullable=False),
        sa.Column("area_path", sa.String(length=120), nullable=False),
        sa.Column("account_id", ID, nullable=True),
        sa.Column("lang", sa.String(length=10), nullable=False),
        sa.Column("place", sa.String(length=10), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("due", UTCDateTime(), nullable=True),
        sa.Column("starts_at", UTCDateTime(), nullable=True),
        sa.Column("over_at", UTCDateTime(), nullable=True),
        sa.Column("reminded_at", UTCDateTime(), nullable=True),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_appointment_{name}")) for name, rule in CHECKS.items()),
        sa.ForeignKeyConstraint(["officer_id"], ["account.id"], name=op.f("fk_appointment_officer_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_appointment_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
        sa.UniqueConstraint("ref", name=op.f("uq_appointment_ref")),
        sa.UniqueConstraint("key", name=op.f("uq_appointment_key")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_appointment_officer", "appointment", ["officer_id", "state"])
    op.create_index("ix_appointment_account", "appointment", ["account_id"])
    op.create_index("ix_appointment_starts", "appointment", ["state", "starts_at"])
    op.create_index(
        "uq_appointment_moment",
        "appointment",
        ["officer_id", "starts_at"],
        unique=True,
        sqlite_where=HAS_MOMENT,
        postgresql_where=HAS_MOMENT,
    )
    op.create_table(
        "appointment_contact",
        sa.Column("appointment_id", ID, nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("lang", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_appointment_contact_appointment_id")
        ),
        sa.PrimaryKeyConstraint("appointment_id", name=op.f("pk_appointment_contact")),
    )


def downgrade() -> None:
    op.drop_table("appointment_contact")
    op.drop_table("appointment")
