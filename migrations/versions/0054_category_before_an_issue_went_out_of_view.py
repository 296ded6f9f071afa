"""The category that an issue had before another one took it out of public view."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("issue_hiding", sa.Column("before_id", ID, nullable=True))


def downgrade() -> None:
    op.drop_column("issue_hiding", "before_id")
