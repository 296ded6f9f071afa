"""How people were treated, told to a mediator and sealed."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0035"
down_revision = "0034"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "treatment",
        sa.Column("id", ID, nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.Column("account_id", ID, nullable=True),
        sa.Column("body_id", ID, nullable=True),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("lang", sa.String(length=10), nullable=False),
        sa.Column("mediator_id", ID, nullable=True),
        sa.Column("filed_at", UTCDateTime(), nullable=False),
        sa.Column("due", UTCDateTime(), nullable=False),
        sa.Column("ending", sa.String(length=15), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "ending IN ('dialogue', 'referral', 'reasoned', 'withdrawn')", name=op.f("ck_treatment_ending")
        ),
        sa.CheckConstraint("(ending IS NULL) = (ended_at IS NULL)", name=op.f("ck_treatment_ended")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_treatment_account_id")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_treatment_body_id")),
        sa.ForeignKeyConstraint(["mediator_id"], ["account.id"], name=op.f("fk_treatment_mediator_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_treatment")),
        sa.UniqueConstraint("ref", name=op.f("uq_treatment_ref")),
        sa.UniqueConstraint("key", name=op.f("uq_treatment_key")),
    )
    op.create_index("ix_treatment_open", "treatment", ["ended_at", "due"])
    op.create_index("ix_treatment_account", "treatment", ["account_id"])
    op.create_table(
        "treatment_message",
        sa.Column("id", ID, nullable=False),
        sa.Column("treatment_id", ID, nullable=False),
        sa.Column("mediator_id", ID, nullable=True),
        sa.Column("by_mediator", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["treatment_id"], ["treatment.id"], name=op.f("fk_treatment_message_treatment_id")),
        sa.ForeignKeyConstraint(["mediator_id"], ["account.id"], name=op.f("fk_treatment_message_mediator_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_treatment_message")),
    )
    op.create_index("ix_treatment_message_treatment", "treatment_message", ["treatment_id", "id"])


def downgrade() -> None:
    op.drop_table("treatment_message")
    op.drop_table("treatment")
