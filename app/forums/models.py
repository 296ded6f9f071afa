"""Rows of forums."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from app.forums.vocabulary import FREE_EDIT, Access, Badge, Late, Line, ReactionKind, State, Tells, TopicKind
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


UNANSWERED = sql("kind = 'question_to_police' AND official_pos IS NULL AND closed_at IS NULL")
OWED = sql("kind = 'proposal' AND answer_due IS NOT NULL AND replied_at IS NULL AND closed_at IS NULL")


def is_answered(topic: Any) -> bool:
    """Whether a topic has the answer that it may be owed. What was said officially before a proposal had its supporters
    is none: the duty begins with them."""
    return (topic.replied_at if topic.kind == TopicKind.PROPOSAL else topic.official_pos) is not None


class Topic(Base):
    """One subject. `posts` counts what everybody sees, `last_pos` every place ever given. `answer_due`: until when the
    police answer a question, from the moment when everybody saw it, or police and city a proposal, from when it had its
    supporters; `replied_at`: when a proposal had the reply that is owed; `answer_reminded`: of what those who owe it
    were. `referred_to`: the partner's body that was asked to answer in place of the police.
    `merged_into`: the topic that its posts went to, behind the place `merged_pos` there."""

    __tablename__ = "topic"
    __table_args__ = (
        one_of("kind", TopicKind),
        one_of("state", State),
        one_of("answer_reminded", Late),
        CheckConstraint("closed_at IS NULL OR conclusions <> ''", name="conclusions"),
        CheckConstraint(
            "(merged_into IS NULL) = (merged_pos IS NULL) AND (merged_into IS NULL OR merged_into <> id)", name="merged"
        ),
        CheckConstraint("posts >= 0 AND last_pos >= posts", name="counters"),
        CheckConstraint("replied_at IS NULL OR answer_due IS NOT NULL", name="replied_at"),
        Index("ix_topic_list", "forum_id", "state", "pinned", "last_post_at", "id"),
        Index("ix_topic_author_id", "author_id"),
        Index("ix_topic_unanswered", "answer_due", sqlite_where=UNANSWERED, postgresql_where=UNANSWERED),
        Index("ix_topic_owed", "answer_due", sqlite_where=OWED, postgresql_where=OWED),
        Index("uq_topic_key", "forum_id", "author_id", "key", unique=True),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    forum_id: Mapped[int] = mapped_column(ForeignKey("forum.id"))
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(150))
    lang: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(20))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    author_name: Mapped[str] = mapped_column(String(80))
    key: Mapped[str | None] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    pinned: Mapped[bool] = mapped_column(default=False)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    conclusions: Mapped[str] = mapped_column(Text, default="")
    conclusions_html: Mapped[str] = mapped_column(Text, default="")
    official_pos: Mapped[int | None]
    answer_due: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answer_reminded: Mapped[str | None] = mapped_column(String(10))
    referred_to: Mapped[int | None] = mapped_column(ForeignKey("body.id"))
    replied_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    posts: Mapped[int] = mapped_column(default=0)
    last_pos: Mapped[int] = mapped_column(default=0)
    last_post_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_author: Mapped[str] = mapped_column(String(80), default="")
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("topic.id"))
    merged_pos: Mapped[int | None]
    origin: Mapped[str | None] = mapped_column(String(120), unique=True)

    @property
    def owes_reply(self) -> bool:
        """Whether it is a question to the police without its answer, or a proposal with its supporters to which nobody
        has replied for police or city since."""
        return self.answer_due is not None and self.closed_at is None and not is_answered(self)

    def close(self, conclusions: str, at: datetime) -> None:
        """End the topic with what came of it; raises `Closed` when it has ended."""
        if self.closed_at is not None:
            raise Closed
        self.closed_at = at
        self.conclusions, self.conclusions_html = conclusions, text.render(conclusions)


class Post(Base):
    """One contribution at its place. `support` and `disagree` hold the imported counts too; `images`: how many it has.

    `reason`: why it is hidden (a code of the charter or words for the author). `author_role`: the office it was
    written in. `replied_at`: when this official answer became the reply that a proposal is owed, as it was written or
    as it was said that it stands.
    """

    __tablename__ = "post"
    __table_args__ = (
        UniqueConstraint("topic_id", "pos"),
        one_of("state", State),
        CheckConstraint(f"author_role IN ('', {', '.join(repr(str(badge)) for badge in Badge)})", name="author_role"),
        CheckConstraint("depth BETWEEN 0 AND 3", name="depth"),
        CheckConstraint("in_reply_to IS NULL OR in_reply_to < pos", name="in_reply_to"),
        CheckConstraint("support >= imported_support AND disagree >= imported_disagree AND thanks >= 0", name="counts"),
        CheckConstraint("replied_at IS NULL OR official", name="replied_at"),
        Index("ix_post_author", "author_id", "made_at"),
        Index("uq_post_key", "topic_id", "author_id", "key", unique=True),
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
    key: Mapped[str | None] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    edited_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    support: Mapped[int] = mapped_column(default=0)
    disagree: Mapped[int] = mapped_column(default=0)
    thanks: Mapped[int] = mapped_column(default=0)
    imported_support: Mapped[int] = mapped_column(default=0)
    imported_disagree: Mapped[int] = mapped_column(default=0)
    images: Mapped[int] = mapped_column(default=0, server_default="0")
    replied_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    origin: Mapped[str | None] = mapped_column(String(120), unique=True)

    def say(self, body: str) -> None:
        """Put `body` in place of the words; raises `Invalid` when it is too long."""
        self.body, self.html, self.rules = body, text.render(body), text.RULES

    def marks_edits_at(self, moment: datetime) -> bool:
        """Whether a change at `moment` is marked: the first 30 minutes are free."""
        return moment - self.made_at > FREE_EDIT


class PostImage(Base):
    """An image beside the words of a post, made anew; `alt`: what is to be seen on it. `covered`: a moderator has
    blacked out a part."""

    __tablename__ = "post_image"
    __table_args__ = (UniqueConstraint("post_id", "pos"), UniqueConstraint("name"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    pos: Mapped[int]
    name: Mapped[str] = mapped_column(String(60))
    width: Mapped[int]
    height: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    alt: Mapped[str] = mapped_column(Text)
    covered: Mapped[bool] = mapped_column(default=False)


class Reaction(Base):
    """A person's support, disagreement or thanks; once per post, person and kind."""

    __tablename__ = "reaction"
    __table_args__ = (one_of("kind", ReactionKind), UniqueConstraint("post_id", "account_id", "kind"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class Tag(Base):
    """A word of the city's list by which topics are found; `names` by language. One out of use stays on its topics."""

    __tablename__ = "forum_tag"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    names: Mapped[dict[str, str]] = mapped_column(JSON)
    active: Mapped[bool] = mapped_column(default=True)


class TopicTag(Base):
    """A topic bears a tag."""

    __tablename__ = "topic_tag"
    __table_args__ = (Index("ix_topic_tag_tag_id", "tag_id", "topic_id"),)

    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("forum_tag.id"), primary_key=True)


class TopicLine(Base):
    """What readers see behind the place `after_pos`: where the topic was before (`forum_id`), that the posts of another
    one follow, or to which institution it was passed on (`body_id`; without one, that the police answer again)."""

    __tablename__ = "topic_line"
    __table_args__ = (
        one_of("kind", Line),
        CheckConstraint("(kind = 'moved') = (forum_id IS NOT NULL)", name="forum"),
        CheckConstraint("body_id IS NULL OR kind = 'referred'", name="body"),
        Index("ix_topic_line_topic", "topic_id", "after_pos"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"))
    after_pos: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    forum_id: Mapped[int | None] = mapped_column(ForeignKey("forum.id"))
    body_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


ONE_THING = " + ".join(
    f"CASE WHEN {column} IS NULL THEN 0 ELSE 1 END" for column in ("issue_id", "meeting_id", "consultation_id")
)


class TopicLink(Base):
    """A topic is about an issue, a meeting or a consultation."""

    __tablename__ = "topic_link"
    __table_args__ = (
        UniqueConstraint("topic_id", "issue_id"),
        UniqueConstraint("topic_id", "meeting_id"),
        UniqueConstraint("topic_id", "consultation_id"),
        CheckConstraint(f"{ONE_THING} = 1", name="one_thing"),
        Index("ix_topic_link_issue", "issue_id"),
        Index("ix_topic_link_meeting", "meeting_id"),
        Index("ix_topic_link_consultation", "consultation_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"))
    issue_id: Mapped[int | None] = mapped_column(ForeignKey("issue.id"))
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"))
    consultation_id: Mapped[int | None] = mapped_column(ForeignKey("consultation.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class TopicMark(Base):
    """One person's own marks on a topic, unseen by others: up to which place it was read, and what they want to hear of
    it (nothing said: replies to their own words alone)."""

    __tablename__ = "topic_mark"
    __table_args__ = (
        one_of("tells", Tells),
        CheckConstraint("read_pos >= 0", name="read_pos"),
        Index("ix_topic_mark_account_id", "account_id"),
    )

    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    read_pos: Mapped[int] = mapped_column(default=0)
    tells: Mapped[str | None] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class ForumMark(Base):
    """One person's own mark on a forum, unseen by others: whether it is one of theirs (`joined_at`), and what they want
    to hear of it, each new topic or nothing. Who may write there follows from where they live, not from this."""

    __tablename__ = "forum_mark"
    __table_args__ = (
        one_of("tells", Tells),
        CheckConstraint("tells IS NOT NULL OR joined_at IS NOT NULL", name="something"),
        Index("ix_forum_mark_account_id", "account_id"),
    )

    forum_id: Mapped[int] = mapped_column(ForeignKey("forum.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    tells: Mapped[str | None] = mapped_column(String(20))
    joined_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
