"""Consultations: statements, stances, and the opinion groups that are counted of them."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0077"
down_revision = "0076"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _consultation()
    _statement()
    op.create_table(
        "consultation_person",
        sa.Column("id", ID, nullable=False),
        sa.Column("consultation_id", ID, nullable=False),
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('account', 'device', 'imported')", name=op.f("ck_consultation_person_kind")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_consultation_person_consultation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation_person")),
        sa.UniqueConstraint("consultation_id", "person", name=op.f("uq_consultation_person_consultation_id_person")),
    )
    op.create_table(
        "stance",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("statement_id", ID, nullable=False),
        sa.Column("choice", sa.SmallInteger(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("choice IN (-1, 0, 1)", name=op.f("ck_stance_choice")),
        sa.ForeignKeyConstraint(["person_id"], ["consultation_person.id"], name=op.f("fk_stance_person_id")),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name=op.f("fk_stance_statement_id")),
        sa.PrimaryKeyConstraint("person_id", "statement_id", name=op.f("pk_stance")),
    )
    op.create_index("ix_stance_statement_id", "stance", ["statement_id"])
    op.create_table(
        "consultation_result",
        sa.Column("consultation_id", ID, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("counted_at", UTCDateTime(), nullable=False),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("silhouette", sa.Float(), nullable=True),
        sa.Column("groups", sa.JSON(), nullable=False),
        sa.Column("bridging", sa.JSON(), nullable=False),
        sa.Column("dividing", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_consultation_result_consultation_id")
        ),
        sa.PrimaryKeyConstraint("consultation_id", name=op.f("pk_consultation_result")),
    )
    op.create_table(
        "statement_count",
        sa.Column("statement_id", ID, nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name=op.f("fk_statement_count_statement_id")),
        sa.PrimaryKeyConstraint("statement_id", name=op.f("pk_statement_count")),
    )


def _consultation() -> None:
    op.create_table(
        "consultation",
        sa.Column("id", ID, nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("area_path", sa.String(length=120), nullable=False),
        sa.Column("question", sa.String(length=200), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("about_html", sa.Text(), nullable=False),
        sa.Column("lang", sa.String(length=10), nullable=False),
        sa.Column("who", sa.String(length=10), nullable=False),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("closes_at", UTCDateTime(), nullable=False),
        sa.Column("opened_by", ID, nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("stances", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("findings_html", sa.Text(), nullable=False),
        sa.Column("found_at", UTCDateTime(), nullable=True),
        sa.Column("found_by", ID, nullable=True),
        sa.Column("origin", sa.String(length=200), nullable=True),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.CheckConstraint("who IN ('everyone', 'accounts', 'verified')", name=op.f("ck_consultation_who")),
        sa.CheckConstraint("closes_at > opened_at", name=op.f("ck_consultation_closes_after_it_opens")),
        sa.CheckConstraint("(findings = '') = (found_at IS NULL)", name=op.f("ck_consultation_findings")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_consultation_area_id")),
        sa.ForeignKeyConstraint(["opened_by"], ["account.id"], name=op.f("fk_consultation_opened_by")),
        sa.ForeignKeyConstraint(["found_by"], ["account.id"], name=op.f("fk_consultation_found_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation")),
        sa.UniqueConstraint("origin", name=op.f("uq_consultation_origin")),
    )
    op.create_index("ix_consultation_list", "consultation", ["opened_at", "id"])
    op.create_index("uq_consultation_key", "consultation", ["opened_by", "key"], unique=True)


def _statement() -> None:
    op.create_table(
        "statement",
        sa.Column("id", ID, nullable=False),
        sa.Column("consultation_id", ID, nullable=False),
        sa.Column("words", sa.String(length=280), nullable=False),
        sa.Column("lang", sa.String(length=10), nullable=False),
        sa.Column("shown", sa.String(length=20), nullable=False),
        sa.Column("author_id", ID, nullable=True),
        sa.Column("is_first", sa.Boolean(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("origin", sa.String(length=200), nullable=True),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.CheckConstraint("shown IN ('visible', 'pending', 'hidden')", name=op.f("ck_statement_shown")),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultation.id"], name=op.f("fk_statement_consultation_id")),
        sa.ForeignKeyConstraint(["author_id"], ["account.id"], name=op.f("fk_statement_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
        sa.UniqueConstraint("origin", name=op.f("uq_statement_origin")),
    )
    op.create_index("ix_statement_next", "statement", ["consultation_id", "shown", "answers", "id"])
    op.create_index("uq_statement_key", "statement", ["author_id", "key"], unique=True)


def downgrade() -> None:
    for table in (
        "statement_count",
        "consultation_result",
        "stance",
        "consultation_person",
        "statement",
        "consultation",
    ):
        op.drop_table(table)
