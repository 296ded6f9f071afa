"""Minutes of meetings: what is written, corrections, and the frozen versions."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0060"
down_revision = "0059"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "minutes",
        sa.Column("id", ID, nullable=False),
        sa.Column("meeting_id", ID, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("lang", sa.String(length=10), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("came", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.Column("began_at", UTCDateTime(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("published_at", UTCDateTime(), nullable=True),
        sa.Column("correct_until", UTCDateTime(), nullable=True),
        sa.CheckConstraint("state IN ('draft', 'correction', 'final')", name=op.f("ck_minutes_state")),
        sa.CheckConstraint("came IS NULL OR came >= 0", name=op.f("ck_minutes_came")),
        sa.CheckConstraint(
            "state = 'draft' OR (published_at IS NOT NULL AND correct_until IS NOT NULL)",
            name=op.f("ck_minutes_published"),
        ),
        sa.CheckConstraint("(state = 'final') = (number > 0)", name=op.f("ck_minutes_number")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_minutes_meeting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes")),
        sa.UniqueConstraint("meeting_id", name=op.f("uq_minutes_meeting_id")),
    )
    op.create_index("ix_minutes_published_at", "minutes", ["published_at", "id"])
    op.create_table(
        "minutes_version",
        sa.Column("id", ID, nullable=False),
        sa.Column("meeting_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("made_by", ID, nullable=True),
        sa.Column("made_by_name", sa.String(length=80), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_minutes_version_number")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_minutes_version_meeting_id")),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_minutes_version_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes_version")),
        sa.UniqueConstraint("meeting_id", "number", name=op.f("uq_minutes_version_meeting_id_number")),
    )
    op.create_table(
        "minutes_correction",
        sa.Column("id", ID, nullable=False),
        sa.Column("meeting_id", ID, nullable=False),
        sa.Column("participant_id", ID, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("lang", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("decided_by", ID, nullable=True),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("state IN ('proposed', 'accepted', 'declined')", name=op.f("ck_minutes_correction_state")),
        sa.CheckConstraint(
            "state = 'proposed' OR (decided_at IS NOT NULL AND reason <> '')",
            name=op.f("ck_minutes_correction_decided"),
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_minutes_correction_meeting_id")),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_minutes_correction_participant_id")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_minutes_correction_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes_correction")),
    )
    op.create_index("ix_minutes_correction_meeting", "minutes_correction", ["meeting_id", "id"])
    op.create_index("ix_minutes_correction_participant_id", "minutes_correction", ["participant_id"])
    op.create_index("uq_minutes_correction_key", "minutes_correction", ["participant_id", "key"], unique=True)
    # Meetings that were held before: their minutes may still be written, and nobody is nagged for them.
    op.execute(
        "INSERT INTO minutes (meeting_id, state, lang, body, html, version, number, reminded, began_at, changed_at)"
        " SELECT id, 'draft', lang, '', '', 1, 0, 2, ends_at, ends_at FROM meeting"
        " WHERE state = 'ended' AND kind = 'meeting'"
    )


def downgrade() -> None:
    op.drop_table("minutes_correction")
    op.drop_table("minutes_version")
    op.drop_table("minutes")
