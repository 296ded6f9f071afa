"""Who follows an issue, and what waits for the mail of the day."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0034"
down_revision = "0033"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = "kind IN ('issue', 'follow')"


def upgrade() -> None:
    op.create_table(
        "issue_follow",
        sa.Column("id", ID, nullable=False),
        sa.Column("issue_id", ID, nullable=False),
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("account_id", ID, nullable=True),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("lang", sa.String(length=10), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("confirmed_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "(account_id IS NULL) = (sealed IS NOT NULL)", name=op.f("ck_issue_follow_account_or_address")
        ),
        sa.CheckConstraint(
            "account_id IS NULL OR confirmed_at IS NOT NULL", name=op.f("ck_issue_follow_accounts_are_confirmed")
        ),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_issue_follow_issue_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_issue_follow_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_follow")),
        sa.UniqueConstraint("issue_id", "person", name=op.f("uq_issue_follow_issue_id_person")),
    )
    op.create_index("ix_issue_follow_account", "issue_follow", ["account_id"])
    op.create_table(
        "digest_entry",
        sa.Column("id", ID, nullable=False),
        sa.Column("journal_id", ID, nullable=False),
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("account_id", ID, nullable=True),
        sa.Column("follow_id", ID, nullable=True),
        sa.Column("issue_id", ID, nullable=False),
        sa.Column("step_id", ID, nullable=False),
        sa.Column("words", sa.String(length=60), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(KINDS, name=op.f("ck_digest_entry_kind")),
        sa.ForeignKeyConstraint(["journal_id"], ["journal.id"], name=op.f("fk_digest_entry_journal_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_digest_entry_account_id")),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_digest_entry_issue_id")),
        sa.ForeignKeyConstraint(["step_id"], ["issue_step.id"], name=op.f("fk_digest_entry_step_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_entry")),
        sa.UniqueConstraint("journal_id", "person", name=op.f("uq_digest_entry_journal_id_person")),
    )
    op.create_index("ix_digest_entry_due", "digest_entry", ["due_at", "person", "kind"])
    op.create_index("ix_digest_entry_account", "digest_entry", ["account_id"])


def downgrade() -> None:
    op.drop_table("digest_entry")
    op.drop_table("issue_follow")
