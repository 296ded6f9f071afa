"""Who is missing: counts of voluntary answers, marks of the day, and the population by the census."""

import sqlalchemy as sa
from alembic import op

revision = "0081"
down_revision = "0080"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "answer_count",
        sa.Column("id", ID, nullable=False),
        sa.Column("quarter", sa.String(length=6), nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("trait", sa.String(length=10), nullable=False),
        sa.Column("value", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('meeting', 'priorities')", name=op.f("ck_answer_count_kind")),
        sa.CheckConstraint("trait IN ('age', 'gender', 'lang', 'stay')", name=op.f("ck_answer_count_trait")),
        sa.CheckConstraint("number >= 0", name=op.f("ck_answer_count_number")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_answer_count_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_count")),
        sa.UniqueConstraint(
            "quarter",
            "area_id",
            "kind",
            "trait",
            "value",
            name=op.f("uq_answer_count_quarter_area_id_kind_trait_value"),
        ),
    )
    op.create_table(
        "answer_mark",
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_answer_mark")),
    )
    op.create_table(
        "population_count",
        sa.Column("id", ID, nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("trait", sa.String(length=10), nullable=False),
        sa.Column("value", sa.String(length=10), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.CheckConstraint("trait IN ('age', 'gender', 'lang', 'stay')", name=op.f("ck_population_count_trait")),
        sa.CheckConstraint("people >= 0", name=op.f("ck_population_count_people")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_population_count_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_population_count")),
        sa.UniqueConstraint("area_id", "trait", "value", name=op.f("uq_population_count_area_id_trait_value")),
    )


def downgrade() -> None:
    for table in ("population_count", "answer_mark", "answer_count"):
        op.drop_table(table)
