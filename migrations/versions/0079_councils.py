"""Councils: members by group, what they vote on, and their ballots."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0079"
down_revision = "0078"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SEATS = "seat IN ('residents', 'associations', 'traders', 'schools', 'youth', 'police', 'city')"


def upgrade() -> None:
    op.create_table(
        "council",
        sa.Column("id", ID, nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("area_id", ID, nullable=False),
        sa.Column("area_path", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("access", sa.String(length=20), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("access IN ('open', 'members_write', 'members')", name=op.f("ck_council_access")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_council_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council")),
        sa.UniqueConstraint("slug", name=op.f("uq_council_slug")),
    )
    op.create_index("ix_council_area_path", "council", ["area_path"])
    op.create_table(
        "council_member",
        sa.Column("id", ID, nullable=False),
        sa.Column("council_id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("seat", sa.String(length=20), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.CheckConstraint(SEATS, name=op.f("ck_council_member_seat")),
        sa.CheckConstraint("until >= since", name=op.f("ck_council_member_term")),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name=op.f("fk_council_member_council_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_council_member_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_member")),
    )
    op.create_index("ix_council_member_council_id", "council_member", ["council_id", "until"])
    op.create_index("ix_council_member_account_id", "council_member", ["account_id"])
    _poll()
    op.create_table(
        "council_ballot",
        sa.Column("id", ID, nullable=False),
        sa.Column("poll_id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=True),
        sa.Column("choice", sa.JSON(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["poll_id"], ["council_poll.id"], name=op.f("fk_council_ballot_poll_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_council_ballot_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_ballot")),
        sa.UniqueConstraint("poll_id", "account_id", name=op.f("uq_council_ballot_poll_id_account_id")),
    )
    op.create_index("ix_council_ballot_account_id", "council_ballot", ["account_id"])


def _poll() -> None:
    op.create_table(
        "council_poll",
        sa.Column("id", ID, nullable=False),
        sa.Column("council_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("method", sa.String(length=10), nullable=False),
        sa.Column("question", sa.String(length=200), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("lang", sa.String(length=10), nullable=False),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("closes_at", UTCDateTime(), nullable=False),
        sa.Column("opened_by", ID, nullable=True),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("follows", sa.Text(), nullable=False),
        sa.Column("follows_html", sa.Text(), nullable=False),
        sa.Column("followed_at", UTCDateTime(), nullable=True),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.CheckConstraint("kind IN ('needs', 'decision')", name=op.f("ck_council_poll_kind")),
        sa.CheckConstraint("method IN ('ranked', 'approval')", name=op.f("ck_council_poll_method")),
        sa.CheckConstraint("kind <> 'needs' OR method = 'ranked'", name=op.f("ck_council_poll_needs_are_ranked")),
        sa.CheckConstraint("closes_at > opened_at", name=op.f("ck_council_poll_closes_after_it_opens")),
        sa.CheckConstraint("(follows = '') = (followed_at IS NULL)", name=op.f("ck_council_poll_follows")),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name=op.f("fk_council_poll_council_id")),
        sa.ForeignKeyConstraint(["opened_by"], ["account.id"], name=op.f("fk_council_poll_opened_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_poll")),
    )
    op.create_index("ix_council_poll_list", "council_poll", ["council_id", "closes_at", "id"])
    op.create_index("uq_council_poll_key", "council_poll", ["opened_by", "key"], unique=True)


def downgrade() -> None:
    for table in ("council_ballot", "council_poll", "council_member", "council"):
        op.drop_table(table)
