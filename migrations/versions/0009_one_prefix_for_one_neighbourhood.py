"""One prefix for one neighbourhood."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

HAS_PREFIX = sa.text("prefix <> ''")


def upgrade() -> None:
    op.create_index(
        "uq_area_prefix", "area", ["prefix"], unique=True, sqlite_where=HAS_PREFIX, postgresql_where=HAS_PREFIX
    )


def downgrade() -> None:
    op.drop_index("uq_area_prefix", "area", sqlite_where=HAS_PREFIX, postgresql_where=HAS_PREFIX)
