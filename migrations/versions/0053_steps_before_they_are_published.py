"""Steps that were sent and are their author's alone for ten seconds."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0053"
down_revision = "0052"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WAITING = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "waiting_step",
        sa.Column("id", ID, nullable=False),
        sa.Column("issue_id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=15), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("refused", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('acknowledge', 'assign', 'refer', 'take', 'return', 'progress', 'wait', 'close', 'reopen', "
            "'commit')",
            name=op.f("ck_waiting_step_kind"),
        ),
        sa.CheckConstraint("ended_at IS NOT NULL OR NOT refused", name=op.f("ck_waiting_step_refused_is_ended")),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_waiting_step_issue_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_waiting_step_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_step")),
    )
    op.create_index(
        "uq_waiting_step_issue",
        "waiting_step",
        ["issue_id"],
        unique=True,
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    op.create_index("ix_waiting_step_account", "waiting_step", ["account_id"])


def downgrade() -> None:
    op.drop_table("waiting_step")
