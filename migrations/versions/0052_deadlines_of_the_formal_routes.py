"""The formal ways that stay open beside a mediator, with their deadlines, as a city names them."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"


def upgrade() -> None:
    op.add_column("city", sa.Column("formal_routes", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    op.drop_column("city", "formal_routes")
