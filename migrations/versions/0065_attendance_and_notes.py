"""Who is at a meeting, notes of staff while it is held, and whether the number of those who look on is shown."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0065"
down_revision = "0064"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("hall", sa.Column("presence_shown", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.create_table(
        "attendance",
        sa.Column("id", ID, nullable=False),
        sa.Column("meeting_id", ID, nullable=False),
        sa.Column("participant_id", ID, nullable=True),
        sa.Column("entered_by", ID, nullable=True),
        sa.Column("place", sa.String(length=10), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("names", sa.Text(), nullable=True),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("place IN ('hall', 'afar', 'paper')", name=op.f("ck_attendance_place")),
        sa.CheckConstraint("people BETWEEN 1 AND 500", name=op.f("ck_attendance_people")),
        sa.CheckConstraint(
            "(place = 'paper') = (entered_by IS NOT NULL) AND (place = 'paper' OR people = 1)",
            name=op.f("ck_attendance_paper"),
        ),
        sa.ForeignKeyConstraint(["entered_by"], ["account.id"], name=op.f("fk_attendance_entered_by")),
        sa.ForeignKeyConstraint(["meeting_id"], ["hall.meeting_id"], name=op.f("fk_attendance_meeting_id")),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name=op.f("fk_attendance_participant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint("meeting_id", "participant_id", name=op.f("uq_attendance_meeting_id_participant_id")),
        sa.UniqueConstraint("entered_by", "key", name=op.f("uq_attendance_entered_by_key")),
    )
    op.create_index("ix_attendance_participant_id", "attendance", ["participant_id"])
    op.create_table(
        "hall_note",
        sa.Column("id", ID, nullable=False),
        sa.Column("meeting_id", ID, nullable=False),
        sa.Column("question_id", ID, nullable=True),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_hall_note_account_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["hall.meeting_id"], name=op.f("fk_hall_note_meeting_id")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_hall_note_question_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hall_note")),
        sa.UniqueConstraint(
            "meeting_id", "account_id", "question_id", name=op.f("uq_hall_note_meeting_id_account_id_question_id")
        ),
    )
    op.create_index(
        "uq_hall_note_of_meeting",
        "hall_note",
        ["meeting_id", "account_id"],
        unique=True,
        sqlite_where=sa.text("question_id IS NULL"),
        postgresql_where=sa.text("question_id IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("uq_hall_note_of_meeting", "hall_note")
    op.drop_table("hall_note")
    op.drop_index("ix_attendance_participant_id", "attendance")
    op.drop_table("attendance")
    op.drop_column("hall", "presence_shown")
