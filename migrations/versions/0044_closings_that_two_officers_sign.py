"""Closings that wait for the signature of a second officer."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0044"
down_revision = "0043"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WAITING = sa.text("outcome = 'waiting'")


def upgrade() -> None:
    op.create_table(
        "closing_proposal",
        sa.Column("id", ID, nullable=False),
        sa.Column("issue_id", ID, nullable=False),
        sa.Column("step_id", ID, nullable=False),
        sa.Column("closing", sa.String(length=20), nullable=False),
        sa.Column("own_view", sa.String(length=15), nullable=False),
        sa.Column("body_id", ID, nullable=True),
        sa.Column("proposed_by", ID, nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("answered_by", ID, nullable=True),
        sa.Column("duty_name", sa.String(length=80), nullable=False),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.Column("answer_id", ID, nullable=True),
        sa.CheckConstraint(
            "closing IN ('resolved', 'not_resolved', 'other_body', 'cannot_be_published')",
            name=op.f("ck_closing_proposal_closing"),
        ),
        sa.CheckConstraint(
            "own_view IN ('fully', 'mostly', 'partly', 'not_resolved')", name=op.f("ck_closing_proposal_own_view")
        ),
        sa.CheckConstraint(
            "outcome IN ('waiting', 'signed', 'sent_back', 'withdrawn')", name=op.f("ck_closing_proposal_outcome")
        ),
        sa.CheckConstraint(
            "answered_by IS NULL OR answered_by <> proposed_by", name=op.f("ck_closing_proposal_two_officers")
        ),
        sa.CheckConstraint(
            "outcome <> 'signed' OR answered_by IS NOT NULL", name=op.f("ck_closing_proposal_signed_by_somebody")
        ),
        sa.CheckConstraint("(outcome = 'waiting') = (answered_at IS NULL)", name=op.f("ck_closing_proposal_answered")),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_closing_proposal_{column}"))
            for column, table in (
                ("issue_id", "issue"),
                ("step_id", "issue_step"),
                ("body_id", "body"),
                ("proposed_by", "account"),
                ("answered_by", "account"),
                ("answer_id", "issue_step"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing_proposal")),
    )
    op.create_index(
        "uq_closing_proposal_waiting",
        "closing_proposal",
        ["issue_id"],
        unique=True,
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    op.create_index("ix_closing_proposal_answer", "closing_proposal", ["answer_id"])


def downgrade() -> None:
    op.drop_table("closing_proposal")
