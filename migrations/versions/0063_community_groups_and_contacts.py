"""The inventory of community groups, and the log of contacts with them."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0063"
down_revision = "0062"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = "'neighbours', 'traders', 'schools', 'youth', 'older', 'culture', 'help', 'newcomers', 'other'"
CONTACTS = "'talk', 'visit', 'phone', 'meeting', 'activity', 'press'"


def _keys(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, other in columns.items()
    ]


def upgrade() -> None:
    op.create_table(
        "community_group",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("area_path", sa.String(length=120), nullable=False),
        sa.Column("body_id", ID, nullable=True),
        sa.Column("speaker_id", ID, nullable=True),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("made_by", ID, nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_community_group_kind")),
        *_keys("community_group", area_id="area", body_id="body", speaker_id="account", made_by="account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_community_group")),
        sa.UniqueConstraint("area_id", "name", name=op.f("uq_community_group_area_id_name")),
    )
    op.create_index("ix_community_group_area_path", "community_group", ["area_path"])
    op.create_index("ix_community_group_speaker", "community_group", ["speaker_id"])
    op.create_table(
        "group_contact",
        sa.Column("group_id", ID, nullable=False),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("given", sa.String(length=10), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", ID, nullable=True),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("given IN ('spoken', 'written')", name=op.f("ck_group_contact_given")),
        sa.CheckConstraint(
            "(sealed IS NULL) = (withdrawn_at IS NOT NULL)", name=op.f("ck_group_contact_kept_with_consent")
        ),
        *_keys("group_contact", group_id="community_group", recorded_by="account"),
        sa.PrimaryKeyConstraint("group_id", name=op.f("pk_group_contact")),
    )
    op.create_table(
        "contact_entry",
        sa.Column("id", ID, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.Column("group_id", ID, nullable=True),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("area_path", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("meeting_id", ID, nullable=True),
        sa.Column("logged_by", ID, nullable=True),
        sa.Column("logged_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(f"kind IN ({CONTACTS})", name=op.f("ck_contact_entry_kind")),
        sa.CheckConstraint(
            "meeting_id IS NULL OR group_id IS NOT NULL", name=op.f("ck_contact_entry_meeting_with_group")
        ),
        *_keys("contact_entry", group_id="community_group", area_id="area", meeting_id="meeting", logged_by="account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_entry")),
        sa.UniqueConstraint("key", name=op.f("uq_contact_entry_key")),
        sa.UniqueConstraint("group_id", "meeting_id", name=op.f("uq_contact_entry_group_id_meeting_id")),
    )
    op.create_index("ix_contact_entry_day", "contact_entry", ["held_on", "id"])
    op.create_index("ix_contact_entry_area_path", "contact_entry", ["area_path"])


def downgrade() -> None:
    op.drop_table("contact_entry")
    op.drop_table("group_contact")
    op.drop_table("community_group")
