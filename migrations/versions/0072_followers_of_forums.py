"""Who joined a forum, who follows or mutes a topic or a forum and how far they have read; posts in the mail of the day."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime

revision = "0072"
down_revision = "0071"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TELLS = "tells IN ('follow', 'mute')"
ABOUT = "(issue_id IS NULL) = (step_id IS NULL) AND (issue_id IS NULL) = (post_id IS NOT NULL)"
KEPT = "id, journal_id, person, kind, account_id, follow_id, issue_id, step_id, words, at, due_at"


def upgrade() -> None:
    op.create_table(
        "topic_mark",
        sa.Column("topic_id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("read_pos", sa.Integer(), nullable=False),
        sa.Column("tells", sa.String(length=20), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(TELLS, name=op.f("ck_topic_mark_tells")),
        sa.CheckConstraint("read_pos >= 0", name=op.f("ck_topic_mark_read_pos")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_topic_mark_topic_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_topic_mark_account_id")),
        sa.PrimaryKeyConstraint("topic_id", "account_id", name=op.f("pk_topic_mark")),
    )
    op.create_index("ix_topic_mark_account_id", "topic_mark", ["account_id"])
    op.create_table(
        "forum_mark",
        sa.Column("forum_id", ID, nullable=False),
        sa.Column("account_id", ID, nullable=False),
        sa.Column("tells", sa.String(length=20), nullable=True),
        sa.Column("joined_at", UTCDateTime(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(TELLS, name=op.f("ck_forum_mark_tells")),
        sa.CheckConstraint("tells IS NOT NULL OR joined_at IS NOT NULL", name=op.f("ck_forum_mark_something")),
        sa.ForeignKeyConstraint(["forum_id"], ["forum.id"], name=op.f("fk_forum_mark_forum_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_forum_mark_account_id")),
        sa.PrimaryKeyConstraint("forum_id", "account_id", name=op.f("pk_forum_mark")),
    )
    op.create_index("ix_forum_mark_account_id", "forum_mark", ["account_id"])
    if op.get_bind().dialect.name == "postgresql":
        for column in ("issue_id", "step_id"):
            op.alter_column("digest_entry", column, nullable=True)
        op.add_column("digest_entry", sa.Column("post_id", ID, nullable=True))
        op.create_foreign_key(op.f("fk_digest_entry_post_id"), "digest_entry", "post", ["post_id"], ["id"])
        op.create_check_constraint(op.f("ck_digest_entry_about"), "digest_entry", ABOUT)
    else:
        _made_anew(posts=True)


def downgrade() -> None:
    op.execute("DELETE FROM digest_entry WHERE post_id IS NOT NULL")  # the inbox has it
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("ck_digest_entry_about", "digest_entry")
        op.drop_column("digest_entry", "post_id")
        for column in ("issue_id", "step_id"):
            op.alter_column("digest_entry", column, nullable=False)
    else:
        _made_anew(posts=False)
    op.drop_table("forum_mark")
    op.drop_table("topic_mark")


def _made_anew(*, posts: bool) -> None:
    """SQLite loosens no column that stands; no other table names this one."""
    op.drop_index("ix_digest_entry_due", "digest_entry")
    op.drop_index("ix_digest_entry_account", "digest_entry")
    op.rename_table("digest_entry", "digest_entry_before")
    more = [
        sa.Column("post_id", ID, nullable=True),
        sa.CheckConstraint(ABOUT, name=op.f("ck_digest_entry_about")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_digest_entry_post_id")),
    ]
    op.create_table(
        "digest_entry",
        sa.Column("id", ID, nullable=False),
        sa.Column("journal_id", ID, nullable=False),
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("account_id", ID, nullable=True),
        sa.Column("follow_id", ID, nullable=True),
        sa.Column("issue_id", ID, nullable=posts),
        sa.Column("step_id", ID, nullable=posts),
        sa.Column("words", sa.String(length=60), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('issue', 'follow')", name=op.f("ck_digest_entry_kind")),
        sa.ForeignKeyConstraint(["journal_id"], ["journal.id"], name=op.f("fk_digest_entry_journal_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_digest_entry_account_id")),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_digest_entry_issue_id")),
        sa.ForeignKeyConstraint(["step_id"], ["issue_step.id"], name=op.f("fk_digest_entry_step_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_entry")),
        sa.UniqueConstraint("journal_id", "person", name=op.f("uq_digest_entry_journal_id_person")),
        *(more if posts else ()),
    )
    op.execute(f"INSERT INTO digest_entry ({KEPT}) SELECT {KEPT} FROM digest_entry_before")
    op.drop_table("digest_entry_before")
    op.create_index("ix_digest_entry_due", "digest_entry", ["due_at", "person", "kind"])
    op.create_index("ix_digest_entry_account", "digest_entry", ["account_id"])
