"""How many were guided to help elsewhere, and an index that finds open reports near a point."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("state <> 'closed' AND NOT confidential")


def upgrade() -> None:
    op.create_table(
        "guided_count",
        sa.Column("category_id", ID, autoincrement=False, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_guided_count_number")),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_guided_count_category_id")),
        sa.PrimaryKeyConstraint("category_id", "month", name=op.f("pk_guided_count")),
    )
    columns = ["lat", "lon", "reported_at", "category_id"]
    op.create_index("ix_issue_near", "issue", columns, sqlite_where=OPEN, postgresql_where=OPEN)


def downgrade() -> None:
    op.drop_index("ix_issue_near", table_name="issue")
    op.drop_table("guided_count")
