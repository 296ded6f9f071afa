"""When it was said of a consultation that it is over."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0086"
down_revision = "0085"


def upgrade() -> None:
    op.add_column("consultation", sa.Column("end_told_at", UTCDateTime(), nullable=True))
    # Of what ended before nobody is told any more.
    op.execute("UPDATE consultation SET end_told_at = closes_at WHERE closes_at <= CURRENT_TIMESTAMP")


def downgrade() -> None:
    op.drop_column("consultation", "end_told_at")
