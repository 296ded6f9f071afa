"""Until when what was carried over is answered in writing, and how often whoever answers was reminded."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0059"
down_revision = "0058"


def upgrade() -> None:
    op.add_column("hall", sa.Column("answers_due", UTCDateTime(), nullable=True))
    op.add_column("hall", sa.Column("answers_reminded", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_hall_answers_due", "hall", ["answers_due"])


def downgrade() -> None:
    op.drop_index("ix_hall_answers_due", "hall")
    op.drop_column("hall", "answers_reminded")
    op.drop_column("hall", "answers_due")
