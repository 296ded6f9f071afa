"""Which meetings belong to one series."""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "series_meeting",
        sa.Column("meeting_id", ID, nullable=False),
        sa.Column("series_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_series_meeting_meeting_id")),
        sa.ForeignKeyConstraint(["series_id"], ["meeting.id"], name=op.f("fk_series_meeting_series_id")),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_series_meeting")),
    )
    op.create_index("ix_series_meeting_series_id", "series_meeting", ["series_id"])


def downgrade() -> None:
    op.drop_table("series_meeting")
