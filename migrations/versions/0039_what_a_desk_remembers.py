"""What officers narrowed their desk to."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "desk_filter",
        sa.Column("account_id", ID, nullable=False),
        sa.Column("area_path", sa.String(length=120), nullable=False),
        sa.Column("category_id", ID, nullable=True),
        sa.Column("only_mine", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_desk_filter_account_id")),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_desk_filter_category_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_desk_filter")),
    )


def downgrade() -> None:
    op.drop_table("desk_filter")
