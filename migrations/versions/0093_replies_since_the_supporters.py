"""Replies to proposals count since they had their supporters; who is missing is asked in forums and consultations."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0093"
down_revision = "0092"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = ("meeting", "priorities", "forum", "consultation")
OWED = "kind = 'proposal' AND answer_due IS NOT NULL AND {replied} IS NULL AND closed_at IS NULL"
COUNTED = "id, quarter, area_id, kind, trait, value, number"
# What counted as a reply until now stays one: nobody is late of a sudden for what was settled under the earlier rule.
OF_OWED = "SELECT id FROM topic WHERE kind = 'proposal' AND answer_due IS NOT NULL"
FIRST = "SELECT min(post.replied_at) FROM post WHERE post.topic_id = topic.id AND post.state = 'visible'"


def upgrade() -> None:
    op.drop_index("ix_topic_owed", "topic")
    for table, rule in (("topic", "answer_due IS NOT NULL"), ("post", "official")):
        check = sa.CheckConstraint(f"replied_at IS NULL OR {rule}", name=op.f(f"ck_{table}_replied_at"))
        op.add_column(table, sa.Column("replied_at", UTCDateTime(), check, nullable=True))
    op.execute(f"UPDATE post SET replied_at = made_at WHERE official AND topic_id IN ({OF_OWED})")
    op.execute(f"UPDATE topic SET replied_at = ({FIRST}) WHERE id IN ({OF_OWED})")
    _index_owed("replied_at")
    _take_kinds(KINDS, 20)


def downgrade() -> None:
    op.execute("DELETE FROM answer_count WHERE kind NOT IN ('meeting', 'priorities')")
    _take_kinds(KINDS[:2], 10)
    op.drop_index("ix_topic_owed", "topic")
    for table in ("topic", "post"):
        op.drop_column(table, "replied_at")
    _index_owed("official_pos")


def _index_owed(replied: str) -> None:
    owed = sa.text(OWED.format(replied=replied))
    op.create_index("ix_topic_owed", "topic", ["answer_due"], sqlite_where=owed, postgresql_where=owed)


def _take_kinds(kinds: tuple[str, ...], length: int) -> None:
    rule = f"kind IN ({', '.join(repr(kind) for kind in kinds)})"
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_answer_count_kind"), "answer_count")
        op.alter_column("answer_count", "kind", type_=sa.String(length=length))
        op.create_check_constraint(op.f("ck_answer_count_kind"), "answer_count", rule)
    else:
        _made_anew(rule, length)


def _made_anew(rule: str, length: int) -> None:
    """SQLite changes no rule of a table that stands; no other table names this one."""
    op.rename_table("answer_count", "answer_count_before")
    op.create_table(
        "answer_count",
        sa.Column("id", ID, nullable=False),
        sa.Column("quarter", sa.String(length=6), nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=length), nullable=False),
        sa.Column("trait", sa.String(length=10), nullable=False),
        sa.Column("value", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.CheckConstraint(rule, name=op.f("ck_answer_count_kind")),
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
    op.execute(f"INSERT INTO answer_count ({COUNTED}) SELECT {COUNTED} FROM answer_count_before")
    op.drop_table("answer_count_before")
