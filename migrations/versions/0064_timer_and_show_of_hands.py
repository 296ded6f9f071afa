"""The timer of an agenda item, and shows of hands."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0064"
down_revision = "0063"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "hall_timer",
        sa.Column("meeting_id", ID, autoincrement=False, nullable=False),
        sa.Column("item_id", ID, nullable=True),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("planned_s", sa.Integer(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=True),
        sa.Column("left_s", sa.Integer(), nullable=True),
        sa.CheckConstraint("(ends_at IS NULL) <> (left_s IS NULL)", name=op.f("ck_hall_timer_runs_or_stands")),
        sa.CheckConstraint("planned_s > 0", name=op.f("ck_hall_timer_planned")),
        sa.ForeignKeyConstraint(["meeting_id"], ["hall.meeting_id"], name=op.f("fk_hall_timer_meeting_id")),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_hall_timer")),
    )
    op.create_table(
        "show_of_hands",
        sa.Column("id", ID, nullable=False),
        sa.Column("meeting_id", ID, nullable=False),
        sa.Column("revision", ID, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("question", sa.String(length=200), nullable=False),
        sa.Column("lang", sa.String(length=10), nullable=False),
        sa.Column("raised", sa.Integer(), nullable=False),
        sa.Column("opened_by", ID, nullable=True),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("opened_revision", ID, nullable=False),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'closed', 'away')", name=op.f("ck_show_of_hands_state")),
        sa.CheckConstraint("raised >= 0", name=op.f("ck_show_of_hands_raised")),
        sa.ForeignKeyConstraint(["meeting_id"], ["hall.meeting_id"], name=op.f("fk_show_of_hands_meeting_id")),
        sa.ForeignKeyConstraint(["opened_by"], ["account.id"], name=op.f("fk_show_of_hands_opened_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_show_of_hands")),
        sa.UniqueConstraint("opened_by", "key", name=op.f("uq_show_of_hands_opened_by_key")),
    )
    op.create_index("ix_show_of_hands_meeting_id", "show_of_hands", ["meeting_id", "state"])
    op.create_index(
        "uq_show_of_hands_open",
        "show_of_hands",
        ["meeting_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "hand_option",
        sa.Column("hands_id", ID, nullable=False),
        sa.Column("pos", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("words", sa.String(length=80), nullable=False),
        sa.Column("hands", sa.Integer(), nullable=True),
        sa.CheckConstraint("pos BETWEEN 1 AND 5", name=op.f("ck_hand_option_pos")),
        sa.ForeignKeyConstraint(["hands_id"], ["show_of_hands.id"], name=op.f("fk_hand_option_hands_id")),
        sa.PrimaryKeyConstraint("hands_id", "pos", name=op.f("pk_hand_option")),
    )
    op.create_table(
        "hand",
        sa.Column("hands_id", ID, nullable=False),
        sa.Column("participant_id", ID, nullable=False),
        sa.Column("pos", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["hands_id"], ["show_of_hands.id"], name=op.f("fk_hand_hands_id")),
        sa.ForeignKeyConstraint(
            ["hands_id", "pos"], ["hand_option.hands_id", "hand_option.pos"], name=op.f("fk_hand_hands_id_pos")
        ),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name=op.f("fk_hand_participant_id")),
        sa.PrimaryKeyConstraint("hands_id", "participant_id", name=op.f("pk_hand")),
    )
    op.create_index("ix_hand_participant_id", "hand", ["participant_id"])


def downgrade() -> None:
    op.drop_index("ix_hand_participant_id", "hand")
    op.drop_table("hand")
    op.drop_table("hand_option")
    op.drop_index("uq_show_of_hands_open", "show_of_hands")
    op.drop_index("ix_show_of_hands_meeting_id", "show_of_hands")
    op.drop_table("show_of_hands")
    op.drop_table("hall_timer")
