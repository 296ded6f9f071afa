"""That a confidential report speaks of danger, until somebody has seen to it."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0046"
down_revision = "0045"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UNSEEN = sa.text("seen_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "issue_alarm",
        sa.Column("id", ID, nullable=False),
        sa.Column("issue_id", ID, nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=True),
        sa.Column("seen_by", ID, nullable=True),
        sa.CheckConstraint("seen_by IS NULL OR seen_at IS NOT NULL", name=op.f("ck_issue_alarm_seen")),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_issue_alarm_issue_id")),
        sa.ForeignKeyConstraint(["seen_by"], ["account.id"], name=op.f("fk_issue_alarm_seen_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_alarm")),
    )
    op.create_index(
        "uq_issue_alarm_unseen", "issue_alarm", ["issue_id"], unique=True, sqlite_where=UNSEEN, postgresql_where=UNSEEN
    )
    op.create_index("ix_issue_alarm_seen_at", "issue_alarm", ["seen_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_issue_alarm_seen_at", "issue_alarm")
    op.drop_index("uq_issue_alarm_unseen", "issue_alarm")
    op.drop_table("issue_alarm")
