"""What was taken out of public view, and who was shown the reporter's name."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0021"
down_revision = "0020"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WAITING = sa.text("look IN ('open', 'appealed')")


def upgrade() -> None:
    op.add_column("issue", sa.Column("mediator_may_show", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "issue_hiding",
        sa.Column("id", ID, nullable=False),
        sa.Column("issue_id", ID, nullable=False),
        sa.Column("ground", sa.String(length=15), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("body_id", ID, nullable=True),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("account_id", ID, nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.Column("look", sa.String(length=10), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("appealed_at", UTCDateTime(), nullable=True),
        sa.Column("decided_by", ID, nullable=True),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "ground IN ('investigation', 'court', 'safety', 'personal_data', 'closing')",
            name=op.f("ck_issue_hiding_ground"),
        ),
        sa.CheckConstraint(
            "look IN ('open', 'confirmed', 'undone', 'lapsed', 'appealed')", name=op.f("ck_issue_hiding_look")
        ),
        sa.CheckConstraint(
            "(look IN ('confirmed', 'undone', 'appealed')) = (decided_at IS NOT NULL)",
            name=op.f("ck_issue_hiding_decided_at"),
        ),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_issue_hiding_issue_id")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_issue_hiding_body_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_issue_hiding_account_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_issue_hiding_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_hiding")),
    )
    op.create_index(
        "uq_issue_hiding_waiting",
        "issue_hiding",
        ["issue_id"],
        unique=True,
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    op.create_index("ix_issue_hiding_issue", "issue_hiding", ["issue_id", "id"])
    op.create_index("ix_issue_hiding_look", "issue_hiding", ["look", "until"])
    op.create_table(
        "identity_request",
        sa.Column("id", ID, nullable=False),
        sa.Column("issue_id", ID, nullable=False),
        sa.Column("asked_by", ID, nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("answered_by", ID, nullable=True),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("shown_at", UTCDateTime(), nullable=True),
        sa.Column("told_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "answered_by IS NULL OR answered_by <> asked_by", name=op.f("ck_identity_request_two_persons")
        ),
        sa.CheckConstraint("(agreed IS NULL) = (answered_at IS NULL)", name=op.f("ck_identity_request_answered")),
        sa.CheckConstraint("shown_at IS NULL OR agreed", name=op.f("ck_identity_request_shown_after_agreed")),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_identity_request_issue_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_identity_request_asked_by")),
        sa.ForeignKeyConstraint(["answered_by"], ["account.id"], name=op.f("fk_identity_request_answered_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_request")),
    )
    op.create_index("ix_identity_request_issue", "identity_request", ["issue_id", "id"])
    op.create_index("ix_identity_request_told", "identity_request", ["told_at", "shown_at"])


def downgrade() -> None:
    op.drop_table("identity_request")
    op.drop_table("issue_hiding")
    op.drop_column("issue", "mediator_may_show")
