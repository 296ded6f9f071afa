"""For which meetings whoever called them was told that the agenda lacks something."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0070"
down_revision = "0069"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "agenda_reminder",
        sa.Column("meeting_id", ID, nullable=False),
        sa.Column("told_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_agenda_reminder_meeting_id")),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_agenda_reminder")),
    )


def downgrade() -> None:
    op.drop_table("agenda_reminder")
