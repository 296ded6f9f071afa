"""Walks and lighting rounds: a kind of meeting, for issues, with safeguards and a report."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0037"
down_revision = "0036"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # A rule of the new column alone goes with it, on both databases.
    op.execute(
        "ALTER TABLE meeting ADD COLUMN kind VARCHAR(10) DEFAULT 'meeting' NOT NULL "
        "CONSTRAINT ck_meeting_kind CHECK (kind IN ('meeting', 'walk', 'lighting'))"
    )
    op.add_column("sign_up", sa.Column("agreed_at", UTCDateTime(), nullable=True))
    op.create_table(
        "initiative_issue",
        sa.Column("meeting_id", ID, nullable=False),
        sa.Column("issue_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_initiative_issue_meeting_id")),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_initiative_issue_issue_id")),
        sa.PrimaryKeyConstraint("meeting_id", "issue_id", name=op.f("pk_initiative_issue")),
    )
    op.create_index("ix_initiative_issue_issue", "initiative_issue", ["issue_id"])
    op.create_table(
        "initiative_report",
        sa.Column("meeting_id", ID, autoincrement=False, nullable=False),
        sa.Column("duty_name", sa.String(length=80), nullable=False),
        sa.Column("account_id", ID, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("lang", sa.String(length=10), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_initiative_report_meeting_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_initiative_report_account_id")),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_initiative_report")),
    )


def downgrade() -> None:
    op.drop_table("initiative_report")
    op.drop_table("initiative_issue")
    op.drop_column("sign_up", "agreed_at")
    op.drop_column("meeting", "kind")
