"""Meetings have a theme and chosen reminders, bodies are invited to answer, and hosts are their grants alone."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0092"
down_revision = "0091"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = "'meeting', 'walk', 'lighting', 'round_table', 'open_day', 'school_visit', 'media', 'campaign'"
GIVEN = "reserved_taken >= 0 AND reserved_taken <= reserved AND reserved_taken <= taken"
AFTER = "NOT place_after_sign_up OR kind IN ('meeting', 'round_table')"
IN_THEIR_COLUMNS = (
    ("kind", "VARCHAR(20)", "'meeting'", f"kind IN ({KINDS})"),
    ("reserved_taken", "INTEGER", "'0'", GIVEN),
    ("place_after_sign_up", "BOOLEAN", "FALSE", AFTER),
)


def upgrade() -> None:
    with op.batch_alter_table("meeting") as meeting:
        meeting.add_column(sa.Column("theme", sa.String(length=40), nullable=True))
        meeting.add_column(sa.Column("reminders", sa.String(length=10), server_default="both", nullable=False))
        meeting.create_foreign_key(op.f("fk_meeting_theme"), "forum_tag", ["theme"], ["slug"])
        meeting.create_check_constraint(
            op.f("ck_meeting_reminders"), "reminders IN ('both', 'two_days', 'two_hours', 'none')"
        )
        meeting.drop_constraint(op.f("fk_meeting_host_id"), type_="foreignkey")
        meeting.drop_column("host_id")
    op.create_index("ix_meeting_theme", "meeting", ["theme", "starts_at", "id"])
    with op.batch_alter_table("meeting_proposal") as proposal:
        proposal.add_column(sa.Column("theme", sa.String(length=40), nullable=True))
        proposal.create_foreign_key(op.f("fk_meeting_proposal_theme"), "forum_tag", ["theme"], ["slug"])
    op.add_column("hall", sa.Column("bodies", sa.JSON(), server_default="[]", nullable=False))
    op.create_table(
        "meeting_body",
        sa.Column("meeting_id", ID, nullable=False),
        sa.Column("body_id", ID, nullable=False),
        sa.Column("invited_by", ID, nullable=True),
        sa.Column("invited_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_body_meeting_id")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_meeting_body_body_id")),
        sa.ForeignKeyConstraint(["invited_by"], ["account.id"], name=op.f("fk_meeting_body_invited_by")),
        sa.PrimaryKeyConstraint("meeting_id", "body_id", name=op.f("pk_meeting_body")),
    )
    op.create_index("ix_meeting_body_body_id", "meeting_body", ["body_id"])


def downgrade() -> None:
    op.drop_table("meeting_body")
    op.drop_column("hall", "bodies")
    with op.batch_alter_table("meeting_proposal") as proposal:
        proposal.drop_constraint(op.f("fk_meeting_proposal_theme"), type_="foreignkey")
        proposal.drop_column("theme")
    op.drop_index("ix_meeting_theme", "meeting")
    with op.batch_alter_table("meeting") as meeting:
        meeting.drop_constraint(op.f("ck_meeting_reminders"), type_="check")
        meeting.drop_constraint(op.f("fk_meeting_theme"), type_="foreignkey")
        meeting.drop_column("reminders")
        meeting.drop_column("theme")
        meeting.add_column(sa.Column("host_id", ID, nullable=True))
        meeting.create_foreign_key(op.f("fk_meeting_host_id"), "account", ["host_id"], ["id"])
        if op.get_bind().dialect.name == "sqlite":
            for name, _kind, _default, _rule in IN_THEIR_COLUMNS:
                meeting.drop_constraint(op.f(f"ck_meeting_{name}"), type_="check")
    if op.get_bind().dialect.name == "sqlite":
        for column in IN_THEIR_COLUMNS:
            _put_its_rule_back(*column)


def _put_its_rule_back(name: str, kind: str, default: str, rule: str) -> None:
    """A copied table has all its rules at its end; the migrations that gave it this column go down only where its rule
    stands in the column itself."""
    op.execute(f"ALTER TABLE meeting RENAME COLUMN {name} TO {name}_before")
    op.execute(
        f"ALTER TABLE meeting ADD COLUMN {name} {kind} DEFAULT {default} NOT NULL "
        f"CONSTRAINT ck_meeting_{name} CHECK ({rule})"
    )
    op.execute(f"UPDATE meeting SET {name} = {name}_before")
    op.execute(f"ALTER TABLE meeting DROP COLUMN {name}_before")
