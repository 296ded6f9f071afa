"""Rows of forums."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.forums.vocabulary import FREE_EDIT, Access, Badge, ReactionKind, State, TopicKind
from app.kernel import text
from app.kernel.db import Base, Id, UTCDateTime
from app.kernel.errors import Closed


def one_of(column: str, words: Iterable[str]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(str(word)) for word in words)})", name=column)


class Forum(Base):
    """A place to talk: of a neighbourhood (`area_id`) or of a theme. `area_path`: whose grants reach it."""

    __tablename__ = "forum"
    __table_args__ = (one_of("access", Access), CheckConstraint("topics >= 0 AND posts >= 0", name="counters"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), unique=True)
    area_path: Mapped[str] = mapped_column(String(120))
    title: Mapped[str] = mapped_column(String(150))
    about: Mapped[str] = mapped_column(Text, default="")
    access: Mapped[str] = mapped_column(String(20), default=Access.OPEN)
    topics: Mapped[int] = mapped_column(default=0)
    posts: Mapped[int] = mapped_column(default=0)
    last_post_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Topic(Base):
    """One subject. `posts` counts what everybody sees, `last_pos` every place ever given."""

    __tablename__ = "topic"
    __table_args__ = (
        one_of("kind", TopicKind),
        one_of("state", State),
        CheckConstraint("closed_at IS NULL OR conclusions <> ''", name="conclusions"),
        CheckConstraint("posts >= 0 AND last_pos >= posts", name="counters"),
        Index("ix_topic_list", "forum_id", "state", "pinned", "last_post_at", "id"),
        Index("ix_topic_author_id", "author_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    forum_id: Mapped[int] = mapped_column(ForeignKey("forum.id"))
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(150))
    lang: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(20))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    author_name: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    pinned: Mapped[bool] = mapped_column(default=False)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    conclusions: Mapped[str] = mapped_column(Text, default="")
    conclusions_html: Mapped[str] = mapped_column(Text, default="")
    official_pos: Mapped[int | None]
    posts: Mapped[int] = mapped_column(default=0)
    last_pos: Mapped[int] = mapped_column(default=0)
    last_post_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_author: Mapped[str] = mapped_column(String(80), default="")
    origin: Mapped[str | None] = mapped_column(String(120), unique=True)

    def close(self, conclusions: str, at: datetime) -> None:
        """End the topic with what came of it; raises `Closed` when it has ended."""
        if self.closed_at is not None:
            raise Closed
        self.closed_at = at
        self.conclusions, self.conclusions_html = conclusions, text.render(conclusions)


class Post(Base):
    """One contribution at its place. `support` and `disagree` hold the imported counts too.

    `reason`: why it is hidden (a code of the charter or words for the author). `author_role`: the office it was
    written in.
    """

    __tablename__ = "post"
    __table_args__ = (
        UniqueConstraint("topic_id", "pos"),
        one_of("state", State),
        CheckConstraint(f"author_role IN ('', {', '.join(repr(str(badge)) for badge in Badge)})", name="author_role"),
        CheckConstraint("depth BETWEEN 0 AND 3", name="depth"),
        CheckConstraint("in_reply_to IS NULL OR in_reply_to < pos", name="in_reply_to"),
        CheckConstraint("support >= imported_support AND disagree >= imported_disagree AND thanks >= 0", name="counts"),
        Index("ix_post_author", "author_id", "made_at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"))
    pos: Mapped[int]
    in_reply_to: Mapped[int | None]
    depth: Mapped[int] = mapped_column(default=0)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    author_name: Mapped[str] = mapped_column(String(80))
    author_role: Mapped[str] = mapped_column(String(20), default="")
    official: Mapped[bool] = mapped_column(default=False)
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    rules: Mapped[int]
    lang: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text, default="")
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    edited_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    support: Mapped[int] = mapped_column(default=0)
    disagree: Mapped[int] = mapped_column(default=0)
    thanks: Mapped[int] = mapped_column(default=0)
    imported_support: Mapped[int] = mapped_column(default=0)
    imported_disagree: Mapped[int] = mapped_column(default=0)
    origin: Mapped[str | None] = mapped_column(String(120), unique=True)

    def say(self, body: str) -> None:
        """Put `body` in place of the words; raises `Invalid` when it is too long."""
        self.body, self.html, self.rules = body, text.render(body), text.RULES

    def marks_edits_at(self, moment: datetime) -> bool:
        """Whether a change at `moment` is marked: the first 30 minutes are free."""
        return moment - self.made_at > FREE_EDIT


class PostVersion(Base):
    """What a post said before an edit that is marked. `until`: when the edit replaced it."""

    __tablename__ = "post_version"
    __table_args__ = (Index("ix_post_version_post_id", "post_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    html: Mapped[str] = mapped_column(Text)
    until: Mapped[datetime] = mapped_column(UTCDateTime)


class Reaction(Base):
    """A person's support, disagreement or thanks; once per post, person and kind."""

    __tablename__ = "reaction"
    __table_args__ = (one_of("kind", ReactionKind), UniqueConstraint("post_id", "account_id", "kind"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
