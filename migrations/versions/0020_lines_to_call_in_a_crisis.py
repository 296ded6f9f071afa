"""Lines to call in a crisis, as a city names them."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.add_column("city", sa.Column("crisis_lines", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("city", "crisis_lines")
