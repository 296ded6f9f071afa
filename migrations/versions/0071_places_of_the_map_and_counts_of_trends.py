"""The square of the map in which an issue lies, and what was counted for the trends of large areas.

On SQLite, and on PostgreSQL for whole numbers, a cast of what is above nought cuts off alike.
"""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime, is_sqlite

revision = "0071"
down_revision = "0070"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SQUARES, ACROSS = 256, 131_072
ON_MAP = "map_square >= 0 AND NOT confidential AND NOT merged"
COLUMNS = [
    *("map_square", "area_id", "state", "closing", "first_answer_at", "first_answer_due", "solution_due"),
    *("category_id", "lat", "lon", "confidential", "merged", "id"),
]


def upgrade() -> None:
    op.add_column("issue", sa.Column("map_square", ID, server_default="-1", nullable=False))
    down, along = (_whole(f"({degrees}) * {SQUARES}") for degrees in ("lat + 90", "lon + 180"))
    op.execute(f"UPDATE issue SET map_square = {down} * {ACROSS} + {along} WHERE lat IS NOT NULL")
    where = sa.text(ON_MAP)
    op.create_index("ix_issue_squares", "issue", COLUMNS, sqlite_where=where, postgresql_where=where)
    op.create_table(
        "trend_count",
        sa.Column("area_id", ID, autoincrement=False, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("counted_at", UTCDateTime(), nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_trend_count_area_id")),
        sa.PrimaryKeyConstraint("area_id", name=op.f("pk_trend_count")),
    )


def downgrade() -> None:
    op.drop_table("trend_count")
    op.drop_index("ix_issue_squares", "issue")
    op.drop_column("issue", "map_square")


def _whole(number: str) -> str:
    return f"CAST({number} AS INTEGER)" if is_sqlite(op.get_bind()) else f"CAST(floor({number}) AS BIGINT)"
