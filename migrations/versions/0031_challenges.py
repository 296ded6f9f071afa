"""Challenges before a mediator, who makes them, and what keeps mediators from deciding."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0031"
down_revision = "0030"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("state IN ('submitted', 'statement', 'mediation')")


def upgrade() -> None:
    op.create_table(
        "challenge",
        sa.Column("id", ID, nullable=False),
        sa.Column("issue_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(length=15), nullable=False),
        sa.Column("state", sa.String(length=15), nullable=False),
        sa.Column("coordinated", sa.Boolean(), nullable=False),
        sa.Column("filed_at", UTCDateTime(), nullable=False),
        sa.Column("due", UTCDateTime(), nullable=True),
        sa.Column("reminded", sa.String(length=15), nullable=False),
        sa.Column("mediator_id", ID, nullable=True),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("lang", sa.String(length=10), nullable=False),
        sa.Column("admitted_at", UTCDateTime(), nullable=True),
        sa.Column("statement_due", UTCDateTime(), nullable=True),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("statement_at", UTCDateTime(), nullable=True),
        sa.Column("statement_by", ID, nullable=True),
        sa.Column("statement_role", sa.String(length=20), nullable=False),
        sa.Column("statement_name", sa.String(length=80), nullable=False),
        sa.Column("statement_lang", sa.String(length=10), nullable=False),
        sa.Column("missed", sa.Boolean(), nullable=False),
        sa.Column("refusal", sa.String(length=15), nullable=True),
        sa.Column("outcome", sa.String(length=15), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("decided_by", ID, nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("obligation", sa.String(length=150), nullable=False),
        sa.Column("obligation_on", sa.Date(), nullable=True),
        sa.Column("obligation_id", ID, nullable=True),
        sa.CheckConstraint("ground IN ('closing', 'no_answer', 'no_solution')", name=op.f("ck_challenge_ground")),
        sa.CheckConstraint(
            "state IN ('submitted', 'statement', 'mediation', 'declined', 'decided')", name=op.f("ck_challenge_state")
        ),
        sa.CheckConstraint(
            "refusal IN ('not_theirs', 'court', 'settled', 'treatment', 'unclear')", name=op.f("ck_challenge_refusal")
        ),
        sa.CheckConstraint(
            "outcome IN ('upheld', 'partly', 'not_upheld', 'agreement', 'withdrawn')",
            name=op.f("ck_challenge_outcome"),
        ),
        sa.CheckConstraint(
            "(state = 'decided') = (outcome IS NOT NULL)", name=op.f("ck_challenge_outcome_when_decided")
        ),
        sa.CheckConstraint(
            "(state = 'declined') = (refusal IS NOT NULL)", name=op.f("ck_challenge_refusal_when_declined")
        ),
        sa.CheckConstraint(
            "(state IN ('decided', 'declined')) = (ended_at IS NOT NULL)", name=op.f("ck_challenge_ended_at_when_over")
        ),
        sa.CheckConstraint("(obligation = '') = (obligation_on IS NULL)", name=op.f("ck_challenge_whole_obligation")),
        sa.CheckConstraint(
            "outcome IN ('upheld', 'partly', 'agreement') OR obligation_id IS NULL",
            name=op.f("ck_challenge_obligation_when_obliged"),
        ),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_challenge_issue_id")),
        sa.ForeignKeyConstraint(["mediator_id"], ["account.id"], name=op.f("fk_challenge_mediator_id")),
        sa.ForeignKeyConstraint(["statement_by"], ["account.id"], name=op.f("fk_challenge_statement_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_challenge_decided_by")),
        sa.ForeignKeyConstraint(["obligation_id"], ["issue.id"], name=op.f("fk_challenge_obligation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge")),
        sa.UniqueConstraint("issue_id", "number", name=op.f("uq_challenge_issue_id_number")),
    )
    op.create_index(
        "uq_challenge_open", "challenge", ["issue_id"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.create_index("ix_challenge_state", "challenge", ["state", "due"])
    op.create_index("ix_challenge_filed", "challenge", ["filed_at", "id"])
    op.create_table(
        "challenge_party",
        sa.Column("id", ID, nullable=False),
        sa.Column("challenge_id", ID, nullable=False),
        sa.Column("issue_id", ID, nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("account_id", ID, nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.Column("lang", sa.String(length=10), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("left_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_challenge_party_challenge_id")),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_challenge_party_issue_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_challenge_party_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge_party")),
        sa.UniqueConstraint("challenge_id", "person", name=op.f("uq_challenge_party_challenge_id_person")),
        sa.UniqueConstraint("key", name=op.f("uq_challenge_party_key")),
    )
    op.create_index("ix_challenge_party_account", "challenge_party", ["account_id"])
    op.create_index("ix_challenge_party_issue", "challenge_party", ["issue_id"])
    op.create_table(
        "mediation_tie",
        sa.Column("id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("about_account_id", ID, nullable=True),
        sa.Column("about_body_id", ID, nullable=True),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "(about_account_id IS NULL) <> (about_body_id IS NULL)", name=op.f("ck_mediation_tie_person_or_body")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_mediation_tie_account_id")),
        sa.ForeignKeyConstraint(["about_account_id"], ["account.id"], name=op.f("fk_mediation_tie_about_account_id")),
        sa.ForeignKeyConstraint(["about_body_id"], ["body.id"], name=op.f("fk_mediation_tie_about_body_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_tie")),
    )
    op.create_index("ix_mediation_tie_account", "mediation_tie", ["account_id"])
    op.create_table(
        "mediation_aside",
        sa.Column("id", ID, nullable=False),
        sa.Column("challenge_id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_mediation_aside_challenge_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_mediation_aside_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_aside")),
        sa.UniqueConstraint("challenge_id", "account_id", name=op.f("uq_mediation_aside_challenge_id_account_id")),
    )
    op.create_table(
        "mediation_post",
        sa.Column("id", ID, nullable=False),
        sa.Column("post", sa.String(length=15), nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("given_by", ID, nullable=True),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("post IN ('coordinating', 'co_mediator')", name=op.f("ck_mediation_post_post")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_mediation_post_account_id")),
        sa.ForeignKeyConstraint(["given_by"], ["account.id"], name=op.f("fk_mediation_post_given_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_post")),
    )
    op.create_index("ix_mediation_post_post", "mediation_post", ["post", "until"])


def downgrade() -> None:
    for table in ("mediation_post", "mediation_aside", "mediation_tie", "challenge_party", "challenge"):
        op.drop_table(table)
