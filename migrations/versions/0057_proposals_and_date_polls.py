"""Proposals of meetings, their supporters and date polls; what a meeting came of."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0057"
down_revision = "0056"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("meeting", sa.Column("origin", sa.String(length=200), nullable=True))
    op.create_index("uq_meeting_origin", "meeting", ["origin"], unique=True)
    op.create_table(
        "meeting_proposal",
        sa.Column("id", ID, nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("area_path", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=150), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("why_html", sa.Text(), nullable=False),
        sa.Column("wishes", sa.String(length=300), nullable=False),
        sa.Column("group_name", sa.String(length=120), nullable=False),
        sa.Column("lang", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("shown", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("author_id", ID, nullable=True),
        sa.Column("author_name", sa.String(length=80), nullable=False),
        sa.Column("decided_by", ID, nullable=True),
        sa.Column("meeting_id", ID, nullable=True),
        sa.Column("poll_until", UTCDateTime(), nullable=True),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "state IN ('proposed', 'polling', 'announced', 'declined', 'withdrawn')",
            name=op.f("ck_meeting_proposal_state"),
        ),
        sa.CheckConstraint("shown IN ('visible', 'pending', 'hidden')", name=op.f("ck_meeting_proposal_shown")),
        sa.CheckConstraint(
            "(state = 'announced') = (meeting_id IS NOT NULL)", name=op.f("ck_meeting_proposal_announced")
        ),
        sa.CheckConstraint("state <> 'declined' OR reason <> ''", name=op.f("ck_meeting_proposal_declined")),
        sa.CheckConstraint("state <> 'polling' OR poll_until IS NOT NULL", name=op.f("ck_meeting_proposal_polling")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_meeting_proposal_area_id")),
        sa.ForeignKeyConstraint(["author_id"], ["account.id"], name=op.f("fk_meeting_proposal_author_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_meeting_proposal_decided_by")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_proposal_meeting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_proposal")),
        sa.UniqueConstraint("meeting_id", name=op.f("uq_meeting_proposal_meeting_id")),
    )
    op.create_index("ix_meeting_proposal_list", "meeting_proposal", ["shown", "state", "made_at", "id"])
    op.create_index("uq_meeting_proposal_key", "meeting_proposal", ["author_id", "key"], unique=True)
    op.create_table(
        "proposal_support",
        sa.Column("proposal_id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["proposal_id"], ["meeting_proposal.id"], name=op.f("fk_proposal_support_proposal_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_proposal_support_account_id")),
        sa.PrimaryKeyConstraint("proposal_id", "account_id", name=op.f("pk_proposal_support")),
    )
    op.create_index("ix_proposal_support_account_id", "proposal_support", ["account_id"])
    op.create_table(
        "proposal_slot",
        sa.Column("id", ID, nullable=False),
        sa.Column("proposal_id", ID, nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_proposal_slot_ends_after_start")),
        sa.ForeignKeyConstraint(["proposal_id"], ["meeting_proposal.id"], name=op.f("fk_proposal_slot_proposal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_slot")),
        sa.UniqueConstraint("proposal_id", "starts_at", name=op.f("uq_proposal_slot_proposal_id_starts_at")),
    )
    op.create_table(
        "poll_person",
        sa.Column("id", ID, nullable=False),
        sa.Column("proposal_id", ID, nullable=False),
        sa.Column("person_key", sa.String(length=80), nullable=False),
        sa.Column("account_id", ID, nullable=True),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.Column("confirmed_at", UTCDateTime(), nullable=True),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["proposal_id"], ["meeting_proposal.id"], name=op.f("fk_poll_person_proposal_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_poll_person_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll_person")),
        sa.UniqueConstraint("proposal_id", "person_key", name=op.f("uq_poll_person_proposal_id_person_key")),
    )
    op.create_index("ix_poll_person_account_id", "poll_person", ["account_id"])
    op.create_table(
        "slot_answer",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("slot_id", ID, nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.CheckConstraint("answer IN ('yes', 'if_needed', 'no')", name=op.f("ck_slot_answer_answer")),
        sa.ForeignKeyConstraint(["person_id"], ["poll_person.id"], name=op.f("fk_slot_answer_person_id")),
        sa.ForeignKeyConstraint(["slot_id"], ["proposal_slot.id"], name=op.f("fk_slot_answer_slot_id")),
        sa.PrimaryKeyConstraint("person_id", "slot_id", name=op.f("pk_slot_answer")),
    )
    op.create_index("ix_slot_answer_slot_id", "slot_answer", ["slot_id"])


def downgrade() -> None:
    for table in ("slot_answer", "poll_person", "proposal_slot", "proposal_support", "meeting_proposal"):
        op.drop_table(table)
    op.drop_index("uq_meeting_origin", "meeting")
    op.drop_column("meeting", "origin")
