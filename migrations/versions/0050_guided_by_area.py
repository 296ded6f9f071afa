"""How many were guided elsewhere, by district too. What was counted before stays, without one."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
HELD = sa.table(
    "guided_count",
    sa.column("category_id", ID),
    sa.column("month", sa.Date()),
    sa.column("area", sa.String()),
    sa.column("number", sa.Integer()),
)


def upgrade() -> None:
    wanted = sa.select(HELD.c.category_id, HELD.c.month, HELD.c.number)
    kept = [dict(row) for row in op.get_bind().execute(wanted).mappings()]
    _make(sa.Column("area", sa.String(length=80), nullable=False), key=["category_id", "month", "area"])
    if kept:
        op.bulk_insert(HELD, [row | {"area": ""} for row in kept])


def downgrade() -> None:
    total = sa.func.sum(HELD.c.number).label("number")
    wanted = sa.select(HELD.c.category_id, HELD.c.month, total).group_by(HELD.c.category_id, HELD.c.month)
    kept = [dict(row) for row in op.get_bind().execute(wanted).mappings()]
    _make(key=["category_id", "month"])
    if kept:
        op.bulk_insert(HELD, kept)


def _make(*more: sa.Column, key: list[str]) -> None:
    op.drop_table("guided_count")
    op.create_table(
        "guided_count",
        sa.Column("category_id", ID, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        *more,
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_guided_count_number")),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_guided_count_category_id")),
        sa.PrimaryKeyConstraint(*key, name=op.f("pk_guided_count")),
    )
