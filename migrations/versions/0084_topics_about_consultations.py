"""Topics that are about a consultation."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0084"
down_revision = "0083"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BEFORE = "(issue_id IS NULL) <> (meeting_id IS NULL)"
AFTER = " + ".join(
    f"CASE WHEN {column} IS NULL THEN 0 ELSE 1 END" for column in ("issue_id", "meeting_id", "consultation_id")
)
ONE_THING = f"{AFTER} = 1"
KEPT = "id, topic_id, issue_id, meeting_id, at"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.add_column("topic_link", sa.Column("consultation_id", ID, nullable=True))
        op.create_foreign_key(
            op.f("fk_topic_link_consultation_id"), "topic_link", "consultation", ["consultation_id"], ["id"]
        )
        op.create_unique_constraint(
            op.f("uq_topic_link_topic_id_consultation_id"), "topic_link", ["topic_id", "consultation_id"]
        )
        op.drop_constraint(op.f("ck_topic_link_one_thing"), "topic_link")
        op.create_check_constraint(op.f("ck_topic_link_one_thing"), "topic_link", ONE_THING)
    else:
        _made_anew(consultations=True)
    op.create_index("ix_topic_link_consultation", "topic_link", ["consultation_id"])


def downgrade() -> None:
    op.execute("DELETE FROM topic_link WHERE consultation_id IS NOT NULL")
    op.drop_index("ix_topic_link_consultation", "topic_link")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_topic_link_one_thing"), "topic_link")
        op.drop_column("topic_link", "consultation_id")
        op.create_check_constraint(op.f("ck_topic_link_one_thing"), "topic_link", BEFORE)
    else:
        _made_anew(consultations=False)


def _made_anew(*, consultations: bool) -> None:
    """SQLite changes no rule of a table that stands; no other table names this one."""
    op.drop_index("ix_topic_link_issue", "topic_link")
    op.drop_index("ix_topic_link_meeting", "topic_link")
    op.rename_table("topic_link", "topic_link_before")
    more = [
        sa.Column("consultation_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultation.id"], name=op.f("fk_topic_link_consultation_id")),
        sa.UniqueConstraint("topic_id", "consultation_id", name=op.f("uq_topic_link_topic_id_consultation_id")),
    ]
    op.create_table(
        "topic_link",
        sa.Column("id", ID, nullable=False),
        sa.Column("topic_id", ID, nullable=False),
        sa.Column("issue_id", ID, nullable=True),
        sa.Column("meeting_id", ID, nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(ONE_THING if consultations else BEFORE, name=op.f("ck_topic_link_one_thing")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_topic_link_topic_id")),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_topic_link_issue_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_topic_link_meeting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic_link")),
        sa.UniqueConstraint("topic_id", "issue_id", name=op.f("uq_topic_link_topic_id_issue_id")),
        sa.UniqueConstraint("topic_id", "meeting_id", name=op.f("uq_topic_link_topic_id_meeting_id")),
        *(more if consultations else ()),
    )
    op.execute(f"INSERT INTO topic_link ({KEPT}) SELECT {KEPT} FROM topic_link_before")
    op.drop_table("topic_link_before")
    op.create_index("ix_topic_link_issue", "topic_link", ["issue_id"])
    op.create_index("ix_topic_link_meeting", "topic_link", ["meeting_id"])
