"""Sessions, codes, proposals and the outbox."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("lang", sa.String(length=10), nullable=True),
        sa.Column("neutral", sa.Boolean(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_until", UTCDateTime(), nullable=True),
        sa.Column("sent_at", UTCDateTime(), nullable=True),
        sa.Column("failed_at", UTCDateTime(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outbox_message_id")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_due", ["sent_at", "failed_at", "due_at"], unique=False)

    op.create_table(
        "wrong_try",
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("paused_until", UTCDateTime(), nullable=True),
        sa.Column("last_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("address_hash", name=op.f("pk_wrong_try")),
    )
    op.create_table(
        "role_proposal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("area_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("body_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("until", UTCDateTime(), nullable=True),
        sa.Column("proposed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("proposed_at", UTCDateTime(), nullable=False),
        sa.Column("decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("confirmed", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "role IN ('verified', 'representative', 'host', 'officer', 'commissioner', 'partner', 'moderator', 'mediator', 'administrator', 'coordinator', 'evaluator', 'expert')",
            name=op.f("ck_role_proposal_role"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_role_proposal_account_id")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_role_proposal_area_id")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_role_proposal_body_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_role_proposal_decided_by")),
        sa.ForeignKeyConstraint(["proposed_by"], ["account.id"], name=op.f("fk_role_proposal_proposed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_proposal")),
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_column("paused_until")
        batch_op.drop_column("wrong_tries")

    with op.batch_alter_table("account_session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("means", sa.String(length=20), nullable=False, server_default="code"))
        batch_op.add_column(sa.Column("device_hash", sa.String(length=64), nullable=False, server_default=""))
    with op.batch_alter_table("account_session", schema=None) as batch_op:
        batch_op.alter_column("means", server_default=None)
        batch_op.alter_column("device_hash", server_default=None)
        batch_op.create_check_constraint(
            op.f("ck_account_session_means"), "means IN ('code', 'link', 'password', 'demo')"
        )

    # Codes live for ten minutes: whoever waits for one asks again.
    op.execute("DELETE FROM email_code")
    with op.batch_alter_table("email_code", schema=None) as batch_op:
        batch_op.add_column(sa.Column("link_hash", sa.String(length=64), nullable=False))
        batch_op.add_column(sa.Column("link_ends_at", UTCDateTime(), nullable=False))
        batch_op.add_column(sa.Column("lang", sa.String(length=10), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_email_code_link_hash"), ["link_hash"])
        batch_op.create_check_constraint(op.f("ck_email_code_purpose"), "purpose IN ('sign_in', 'sign_up')")


def downgrade() -> None:
    with op.batch_alter_table("email_code", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_email_code_purpose"), type_="check")
        batch_op.drop_constraint(batch_op.f("uq_email_code_link_hash"), type_="unique")
        batch_op.drop_column("lang")
        batch_op.drop_column("link_ends_at")
        batch_op.drop_column("link_hash")

    with op.batch_alter_table("account_session", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_account_session_means"), type_="check")
        batch_op.drop_column("device_hash")
        batch_op.drop_column("means")

    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("wrong_tries", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("paused_until", UTCDateTime(), nullable=True))
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.alter_column("wrong_tries", server_default=None)

    op.drop_table("role_proposal")
    op.drop_table("wrong_try")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_due")

    op.drop_table("outbox")
