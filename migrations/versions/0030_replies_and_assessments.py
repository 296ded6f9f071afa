"""Replies to ratings, and assessments of samples drawn by lot."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0030"
down_revision = "0029"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MARKS = ("outcome", "information", "fairness")


def link(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "rating_reply",
        sa.Column("id", ID, nullable=False),
        sa.Column("issue_id", ID, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.Column("body_id", ID, nullable=True),
        sa.Column("duty_name", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("account_id", ID, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("lang", sa.String(length=10), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        link("rating_reply", "issue_id", "issue"),
        link("rating_reply", "body_id", "body"),
        link("rating_reply", "account_id", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating_reply")),
        sa.UniqueConstraint("issue_id", "key", name=op.f("uq_rating_reply_issue_id_key")),
    )
    op.create_index("ix_rating_reply_round", "rating_reply", ["issue_id", "round", "id"])
    op.create_table(
        "assessment_sample",
        sa.Column("id", ID, nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("candidates", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("drawn_by", ID, nullable=False),
        sa.Column("drawn_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("since <= until", name=op.f("ck_assessment_sample_in_order")),
        sa.CheckConstraint("size BETWEEN 1 AND candidates", name=op.f("ck_assessment_sample_size")),
        link("assessment_sample", "area_id", "area"),
        link("assessment_sample", "drawn_by", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_sample")),
    )
    op.create_table(
        "assessment_sample_issue",
        sa.Column("sample_id", ID, nullable=False),
        sa.Column("issue_id", ID, nullable=False),
        link("assessment_sample_issue", "sample_id", "assessment_sample"),
        link("assessment_sample_issue", "issue_id", "issue"),
        sa.PrimaryKeyConstraint("sample_id", "issue_id", name=op.f("pk_assessment_sample_issue")),
    )
    op.create_index("ix_assessment_sample_issue", "assessment_sample_issue", ["issue_id"])
    op.create_table(
        "assessment",
        sa.Column("id", ID, nullable=False),
        sa.Column("sample_id", ID, nullable=False),
        sa.Column("issue_id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=True),
        sa.Column("assessor", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("body_id", ID, nullable=True),
        sa.Column("until", UTCDateTime(), nullable=True),
        sa.Column("interests", sa.String(length=500), nullable=False),
        sa.Column("solved", sa.String(length=10), nullable=False),
        *(sa.Column(mark, sa.Integer(), nullable=False) for mark in MARKS),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("lang", sa.String(length=10), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "assessor IN ('representative', 'local_authority', 'expert')", name=op.f("ck_assessment_assessor")
        ),
        sa.CheckConstraint("solved IN ('yes', 'partly', 'no', 'unknown')", name=op.f("ck_assessment_solved")),
        *(sa.CheckConstraint(f"{mark} BETWEEN 1 AND 5", name=op.f(f"ck_assessment_{mark}")) for mark in MARKS),
        sa.CheckConstraint(
            "assessor <> 'expert' OR interests <> ''", name=op.f("ck_assessment_interests_of_an_expert")
        ),
        link("assessment", "sample_id", "assessment_sample"),
        link("assessment", "issue_id", "issue"),
        link("assessment", "account_id", "account"),
        link("assessment", "body_id", "body"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
        sa.UniqueConstraint(
            "sample_id", "issue_id", "account_id", name=op.f("uq_assessment_sample_id_issue_id_account_id")
        ),
    )


def downgrade() -> None:
    for name in ("assessment", "assessment_sample_issue", "assessment_sample", "rating_reply"):
        op.drop_table(name)
