"""Cities around this one, for whoever reports what lies outside."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "nearby_city",
        sa.Column("id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("web", sa.String(length=200), nullable=False),
        sa.Column("boundary", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nearby_city")),
        sa.UniqueConstraint("name", name=op.f("uq_nearby_city_name")),
    )


def downgrade() -> None:
    op.drop_table("nearby_city")
