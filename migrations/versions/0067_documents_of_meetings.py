"""Documents that go with a meeting."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0067"
down_revision = "0066"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "meeting_document",
        sa.Column("id", ID, nullable=False),
        sa.Column("meeting_id", ID, nullable=False),
        sa.Column("point", sa.String(length=160), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("lang", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("file", sa.String(length=36), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.Column("added_by", ID, nullable=False),
        sa.Column("added_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('pdf', 'image')", name=op.f("ck_meeting_document_kind")),
        sa.CheckConstraint("size > 0", name=op.f("ck_meeting_document_size")),
        sa.ForeignKeyConstraint(["added_by"], ["account.id"], name=op.f("fk_meeting_document_added_by")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_document_meeting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_document")),
        sa.UniqueConstraint("file", name=op.f("uq_meeting_document_file")),
        sa.UniqueConstraint("added_by", "key", name=op.f("uq_meeting_document_added_by_key")),
    )
    op.create_index("ix_meeting_document_meeting_id", "meeting_document", ["meeting_id", "id"])


def downgrade() -> None:
    op.drop_table("meeting_document")
