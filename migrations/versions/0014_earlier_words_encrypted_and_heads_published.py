"""Earlier words encrypted per person; heads of the journal.

What posts and ratings said before moves into one table and is encrypted on the way, each with a key of its person's
own; on the way down it is readable again, except where a key was destroyed.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UTCDateTime
from app.kernel.earlier import hide, new_key, opened, show

revision = "0014"
down_revision = "0013"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEYS = sa.table("person_key", sa.column("person"), sa.column("sealed"), sa.column("made_at", UTCDateTime()))
VERSIONS = sa.table(
    "earlier_version",
    *(sa.column(name) for name in ("id", "kind", "thing_id", "person", "sealed")),
    sa.column("until", UTCDateTime()),
)
POSTS = sa.table(
    "post_version",
    *(sa.column("id"), sa.column("post_id"), sa.column("html"), sa.column("until", UTCDateTime())),
)
RATINGS = sa.table(
    "issue_rating_history",
    *(sa.column("id"), sa.column("rating_id"), sa.column("said", sa.JSON()), sa.column("until", UTCDateTime())),
)
RATING = sa.table("issue_rating", sa.column("id"), sa.column("issue_id"), sa.column("rater"))
ISSUE = sa.table("issue", sa.column("id"), sa.column("reporter_account_id"))
POST = sa.table("post", sa.column("id"), sa.column("author_id"))


def upgrade() -> None:
    op.create_table(
        "journal_head",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_journal_head")),
    )
    op.create_table(
        "journal_cut",
        sa.Column("seq", NUMBER, autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_journal_cut")),
    )
    op.create_table(
        "person_key",
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_person_key")),
    )
    op.create_table(
        "earlier_version",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("thing_id", NUMBER, nullable=False),
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_earlier_version")),
    )
    op.create_index("ix_earlier_version_thing", "earlier_version", ["kind", "thing_id"])
    op.create_index("ix_earlier_version_person", "earlier_version", ["person"])
    hide_all(op.get_bind())
    op.drop_index("ix_post_version_post_id", "post_version")
    op.drop_table("post_version")
    op.drop_table("issue_rating_history")


def downgrade() -> None:
    op.create_table(
        "issue_rating_history",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("rating_id", NUMBER, nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["rating_id"], ["issue_rating.id"], name=op.f("fk_issue_rating_history_rating_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_rating_history")),
    )
    op.create_table(
        "post_version",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("post_id", NUMBER, nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_post_version_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_version")),
    )
    op.create_index("ix_post_version_post_id", "post_version", ["post_id"])
    show_all(op.get_bind())
    for table in ("earlier_version", "person_key", "journal_cut", "journal_head"):
        op.drop_table(table)


def hide_all(connection: sa.Connection) -> None:
    keys: dict[str, bytes] = {}

    def keep(person: str, kind: str, thing_id: int, words: dict, until: datetime) -> None:
        if person not in keys:
            keys[person], sealed = new_key()
            connection.execute(KEYS.insert().values(person=person, sealed=sealed, made_at=datetime.now(UTC)))
        hidden = hide(keys[person], words, f"{kind}:{thing_id}")
        row = {"kind": kind, "thing_id": thing_id, "person": person, "sealed": hidden, "until": until}
        connection.execute(VERSIONS.insert().values(row))

    posts = sa.select(POSTS, POST.c.author_id).join(POST, POST.c.id == POSTS.c.post_id).order_by(POSTS.c.id)
    for row in connection.execute(posts).all():
        keep(f"account:{row.author_id}", "post", row.post_id, {"html": row.html}, row.until)
    ratings = sa.select(RATINGS, RATING.c.rater, RATING.c.issue_id, ISSUE.c.reporter_account_id)
    ratings = ratings.join(RATING, RATING.c.id == RATINGS.c.rating_id).join(ISSUE, ISSUE.c.id == RATING.c.issue_id)
    for row in connection.execute(ratings.order_by(RATINGS.c.id)).all():
        by_account = f"account:{row.reporter_account_id}" if row.reporter_account_id else None
        reporter = by_account or f"receipt:issue:{row.issue_id}"
        keep(reporter if row.rater == "reporter" else row.rater, "rating", row.rating_id, row.said, row.until)


def show_all(connection: sa.Connection) -> None:
    """What is in one of the two tables of before goes back; other kinds did not exist then."""
    both = sa.select(VERSIONS, KEYS.c.sealed.label("key")).join(KEYS, KEYS.c.person == VERSIONS.c.person)
    for row in connection.execute(both.where(VERSIONS.c.kind.in_(("post", "rating"))).order_by(VERSIONS.c.id)).all():
        words = show(opened(row.key), row.sealed, f"{row.kind}:{row.thing_id}")
        if row.kind == "post":
            connection.execute(POSTS.insert().values(post_id=row.thing_id, html=words["html"], until=row.until))
        else:
            connection.execute(RATINGS.insert().values(rating_id=row.thing_id, said=words, until=row.until))
