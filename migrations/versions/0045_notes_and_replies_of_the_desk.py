"""What a desk writes for itself: internal notes, and replies with blanks."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0045"
down_revision = "0044"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "internal_note",
        sa.Column("id", ID, nullable=False),
        sa.Column("issue_id", ID, nullable=False),
        sa.Column("body_id", ID, nullable=True),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("lang", sa.String(length=10), nullable=False),
        sa.Column("duty_name", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("account_id", ID, nullable=True),
        sa.Column("mentioned", sa.JSON(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_internal_note_issue_id")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_internal_note_body_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_internal_note_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_internal_note")),
    )
    op.create_index("ix_internal_note_issue", "internal_note", ["issue_id", "id"])
    op.create_index("uq_internal_note_key", "internal_note", ["issue_id", "key"], unique=True)
    op.create_table(
        "canned_reply",
        sa.Column("id", ID, nullable=False),
        sa.Column("body_id", ID, nullable=True),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("lang", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_canned_reply_body_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_reply")),
    )
    op.create_index("ix_canned_reply_body", "canned_reply", ["body_id", "lang", "title"])


def downgrade() -> None:
    op.drop_table("canned_reply")
    op.drop_table("internal_note")
