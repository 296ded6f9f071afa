"""Halls and questions."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "hall",
        sa.Column(
            "meeting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("area_path", sa.String(length=120), nullable=False),
        sa.Column("revision", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("phase", sa.String(length=20), nullable=False),
        sa.Column("now_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("moderated", sa.Boolean(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "phase IN ('collecting', 'live', 'paused', 'writing', 'closed')", name=op.f("ck_hall_phase")
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_hall_meeting_id")),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_hall")),
    )
    op.create_table(
        "question",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("meeting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("revision", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("words_revision", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("state_before", sa.String(length=20), nullable=True),
        sa.Column("body", sa.String(length=500), nullable=False),
        sa.Column("lang", sa.String(length=10), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=True),
        sa.Column("asker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("typed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("shown_name", sa.String(length=60), nullable=True),
        sa.Column("reach", sa.Text(), nullable=True),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("asked_revision", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("asked_state", sa.String(length=20), nullable=False),
        sa.Column("published_at", UTCDateTime(), nullable=True),
        sa.Column("supports", sa.Integer(), nullable=False),
        sa.Column("merged_into", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("root_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decline_reason", sa.String(length=300), nullable=True),
        sa.Column("answer_kind", sa.String(length=10), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answer_html", sa.Text(), nullable=True),
        sa.Column("answer_by", sa.String(length=80), nullable=True),
        sa.Column("answer_role", sa.String(length=20), nullable=True),
        sa.Column("answer_account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.Column("issue_ref", sa.String(length=40), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.CheckConstraint("answer_kind IN ('spoken', 'written', 'commit')", name=op.f("ck_question_answer_kind")),
        sa.CheckConstraint("source IN ('hall', 'paper', 'phone')", name=op.f("ck_question_source")),
        sa.CheckConstraint(
            "state IN ('queued', 'published', 'answering', 'answered', 'declined', 'merged', 'carried')",
            name=op.f("ck_question_state"),
        ),
        sa.CheckConstraint("asker_id IS NOT NULL OR typed_by IS NOT NULL", name=op.f("ck_question_somebody")),
        sa.CheckConstraint("supports >= 0", name=op.f("ck_question_supports")),
        sa.ForeignKeyConstraint(["answer_account_id"], ["account.id"], name=op.f("fk_question_answer_account_id")),
        sa.ForeignKeyConstraint(["asker_id"], ["participant.id"], name=op.f("fk_question_asker_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["hall.meeting_id"], name=op.f("fk_question_meeting_id")),
        sa.ForeignKeyConstraint(["merged_into"], ["question.id"], name=op.f("fk_question_merged_into")),
        sa.ForeignKeyConstraint(["root_id"], ["question.id"], name=op.f("fk_question_root_id")),
        sa.ForeignKeyConstraint(["typed_by"], ["account.id"], name=op.f("fk_question_typed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint("meeting_id", "asker_id", "key", name=op.f("uq_question_meeting_id_asker_id_key")),
        sa.UniqueConstraint("meeting_id", "typed_by", "key", name="uq_question_typed"),
    )
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.create_index("ix_question_asker_id", ["asker_id"], unique=False)
        batch_op.create_index("ix_question_revision", ["meeting_id", "revision"], unique=False)
        batch_op.create_index("ix_question_root_id", ["root_id"], unique=False)
        batch_op.create_index(
            "uq_question_answering",
            ["meeting_id"],
            unique=True,
            sqlite_where=sa.text("state = 'answering'"),
            postgresql_where=sa.text("state = 'answering'"),
        )

    op.create_table(
        "desk_key",
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("question_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("revision", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("issue_ref", sa.String(length=40), nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_desk_key_account_id")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_desk_key_question_id")),
        sa.PrimaryKeyConstraint("account_id", "key", name=op.f("pk_desk_key")),
    )
    op.create_table(
        "support",
        sa.Column("question_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("participant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name=op.f("fk_support_participant_id")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_support_question_id")),
        sa.PrimaryKeyConstraint("question_id", "participant_id", name=op.f("pk_support")),
    )
    with op.batch_alter_table("support", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_support_participant_id"), ["participant_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("support", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_support_participant_id"))

    op.drop_table("support")
    op.drop_table("desk_key")
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_question_answering",
            sqlite_where=sa.text("state = 'answering'"),
            postgresql_where=sa.text("state = 'answering'"),
        )
        batch_op.drop_index("ix_question_root_id")
        batch_op.drop_index("ix_question_revision")
        batch_op.drop_index("ix_question_asker_id")

    op.drop_table("question")
    op.drop_table("hall")
