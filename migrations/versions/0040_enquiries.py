"""Enquiries, what is written about them, how their senders are reached, and which mails were taken."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0040"
down_revision = "0039"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "enquiry",
        sa.Column("id", ID, nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("subject", sa.String(length=10), nullable=False),
        sa.Column("lang", sa.String(length=10), nullable=False),
        sa.Column("account_id", ID, nullable=True),
        sa.Column("area_id", ID, nullable=True),
        sa.Column("area_path", sa.String(length=120), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("officer_id", ID, nullable=True),
        sa.Column("body_id", ID, nullable=True),
        sa.Column("sent_at", UTCDateTime(), nullable=False),
        sa.Column("waits_since", UTCDateTime(), nullable=False),
        sa.Column("due", UTCDateTime(), nullable=True),
        sa.Column("left_days", sa.Integer(), nullable=True),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.Column("consent", sa.String(length=10), nullable=False),
        sa.Column("issue_ref", sa.String(length=20), nullable=False),
        sa.CheckConstraint("subject IN ('claim', 'concern', 'question')", name=op.f("ck_enquiry_subject")),
        sa.CheckConstraint("state IN ('received', 'forwarded', 'asked', 'answered')", name=op.f("ck_enquiry_state")),
        sa.CheckConstraint("way IN ('page', 'mail')", name=op.f("ck_enquiry_way")),
        sa.CheckConstraint("consent IN ('none', 'asked', 'given', 'refused')", name=op.f("ck_enquiry_consent")),
        sa.CheckConstraint(
            "(due IS NULL) = (state IN ('asked', 'answered'))", name=op.f("ck_enquiry_due_while_waiting")
        ),
        sa.CheckConstraint("(state = 'answered') = (answered_at IS NOT NULL)", name=op.f("ck_enquiry_answered_at")),
        sa.CheckConstraint("officer_id IS NULL OR body_id IS NULL", name=op.f("ck_enquiry_one_handler")),
        sa.CheckConstraint(
            "state <> 'received' OR (officer_id IS NULL AND body_id IS NULL)",
            name=op.f("ck_enquiry_received_by_nobody"),
        ),
        sa.CheckConstraint(
            "state <> 'forwarded' OR officer_id IS NOT NULL OR body_id IS NOT NULL",
            name=op.f("ck_enquiry_forwarded_to"),
        ),
        sa.CheckConstraint("issue_ref = '' OR consent = 'given'", name=op.f("ck_enquiry_issue_with_consent")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_enquiry_account_id")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_enquiry_area_id")),
        sa.ForeignKeyConstraint(["officer_id"], ["account.id"], name=op.f("fk_enquiry_officer_id")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_enquiry_body_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiry")),
        sa.UniqueConstraint("ref", name=op.f("uq_enquiry_ref")),
        sa.UniqueConstraint("key", name=op.f("uq_enquiry_key")),
        sqlite_autoincrement=True,  # a receipt names the number of its enquiry, which nothing may bear again
    )
    op.create_index("ix_enquiry_waiting", "enquiry", ["state", "due", "id"])
    op.create_index("ix_enquiry_account", "enquiry", ["account_id"])
    op.create_index("ix_enquiry_officer", "enquiry", ["officer_id", "state"])
    op.create_index("ix_enquiry_body", "enquiry", ["body_id", "state"])
    op.create_table(
        "enquiry_contact",
        sa.Column("enquiry_id", ID, nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("lang", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["enquiry_id"], ["enquiry.id"], name=op.f("fk_enquiry_contact_enquiry_id")),
        sa.PrimaryKeyConstraint("enquiry_id", name=op.f("pk_enquiry_contact")),
    )
    op.create_table(
        "enquiry_message",
        sa.Column("id", ID, nullable=False),
        sa.Column("enquiry_id", ID, nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("account_id", ID, nullable=True),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("duty_name", sa.String(length=80), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("lang", sa.String(length=10), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("side IN ('sender', 'office', 'note')", name=op.f("ck_enquiry_message_side")),
        sa.CheckConstraint(
            "side <> 'sender' OR (account_id IS NULL AND duty_name = '')",
            name=op.f("ck_enquiry_message_sender_unnamed"),
        ),
        sa.ForeignKeyConstraint(["enquiry_id"], ["enquiry.id"], name=op.f("fk_enquiry_message_enquiry_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_enquiry_message_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiry_message")),
        sa.UniqueConstraint("key", name=op.f("uq_enquiry_message_key")),
    )
    op.create_index("ix_enquiry_message_enquiry", "enquiry_message", ["enquiry_id", "id"])
    op.create_table(
        "enquiry_mail",
        sa.Column("id", ID, nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("sender", sa.String(length=64), nullable=False),
        sa.Column("enquiry_id", ID, nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["enquiry_id"], ["enquiry.id"], name=op.f("fk_enquiry_mail_enquiry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiry_mail")),
        sa.UniqueConstraint("mark", name=op.f("uq_enquiry_mail_mark")),
    )
    op.create_index("ix_enquiry_mail_sender", "enquiry_mail", ["sender", "at"])
    op.create_index("ix_enquiry_mail_enquiry", "enquiry_mail", ["enquiry_id"])


def downgrade() -> None:
    for table in ("enquiry_mail", "enquiry_message", "enquiry_contact", "enquiry"):
        op.drop_table(table)
