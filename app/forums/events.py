"""What happens in forums."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.journal import Event


@dataclass(frozen=True, kw_only=True)
class ForumOpened(Event):
    act: ClassVar[str] = "forum.opened"
    thing: ClassVar[str] = "forum_id"
    forum_id: int


@dataclass(frozen=True, kw_only=True)
class ClosedForumRead(Event):
    """An evaluator looked into a forum for members."""

    act: ClassVar[str] = "forum.closed_read"
    thing: ClassVar[str] = "forum_id"
    forum_id: int


@dataclass(frozen=True, kw_only=True)
class TopicOpened(Event):
    """`state`: visible, or pending until a moderator has read it."""

    act: ClassVar[str] = "topic.opened"
    thing: ClassVar[str] = "topic_id"
    topic_id: int
    forum_id: int
    state: str


@dataclass(frozen=True, kw_only=True)
class TopicPinned(Event):
    act: ClassVar[str] = "topic.pinned"
    thing: ClassVar[str] = "topic_id"
    topic_id: int
    on: bool


@dataclass(frozen=True, kw_only=True)
class TopicClosed(Event):
    act: ClassVar[str] = "topic.closed"
    thing: ClassVar[str] = "topic_id"
    topic_id: int


@dataclass(frozen=True, kw_only=True)
class TopicReopened(Event):
    act: ClassVar[str] = "topic.reopened"
    thing: ClassVar[str] = "topic_id"
    topic_id: int


@dataclass(frozen=True, kw_only=True)
class PostWritten(Event):
    """`official`: the answer of the police; `state`: visible, or pending until a moderator has read it."""

    act: ClassVar[str] = "post.written"
    thing: ClassVar[str] = "post_id"
    post_id: int
    topic_id: int
    pos: int
    official: bool
    state: str


@dataclass(frozen=True, kw_only=True)
class PostEdited(Event):
    act: ClassVar[str] = "post.edited"
    thing: ClassVar[str] = "post_id"
    post_id: int
    topic_id: int


@dataclass(frozen=True, kw_only=True)
class PostWithdrawn(Event):
    act: ClassVar[str] = "post.withdrawn"
    thing: ClassVar[str] = "post_id"
    post_id: int
    topic_id: int


@dataclass(frozen=True, kw_only=True)
class PostReacted(Event):
    act: ClassVar[str] = "post.reacted"
    thing: ClassVar[str] = "post_id"
    post_id: int
    kind: str
    on: bool


@dataclass(frozen=True, kw_only=True)
class TopicImported(Event):
    act: ClassVar[str] = "topic.imported"
    thing: ClassVar[str] = "topic_id"
    topic_id: int
    forum_id: int


@dataclass(frozen=True, kw_only=True)
class ReplyOwed(Event):
    """A proposal has its supporters: police and city owe it a reply."""

    act: ClassVar[str] = "topic.reply_owed"
    thing: ClassVar[str] = "topic_id"
    topic_id: int


@dataclass(frozen=True, kw_only=True)
class ReplyDue(Event):
    """The reply to a proposal is due soon; `left`: in so many working days or fewer."""

    act: ClassVar[str] = "topic.reply_due"
    thing: ClassVar[str] = "topic_id"
    topic_id: int
    left: int


@dataclass(frozen=True, kw_only=True)
class AnswerStands(Event):
    """An official answer from before a proposal had its supporters is the reply that they are owed."""

    act: ClassVar[str] = "topic.answer_stands"
    thing: ClassVar[str] = "topic_id"
    topic_id: int
    post_id: int


@dataclass(frozen=True, kw_only=True)
class QuestionLate(Event):
    """The answer to a question to the police, or the reply to a proposal, is late; `due`: late, or very_late."""

    act: ClassVar[str] = "topic.answer_late"
    thing: ClassVar[str] = "topic_id"
    topic_id: int
    due: str


@dataclass(frozen=True, kw_only=True)
class TopicMoved(Event):
    act: ClassVar[str] = "topic.moved"
    thing: ClassVar[str] = "topic_id"
    topic_id: int
    forum_id: int
    from_forum_id: int


@dataclass(frozen=True, kw_only=True)
class TopicMerged(Event):
    """A topic was joined with another: its posts are there now."""

    act: ClassVar[str] = "topic.merged"
    thing: ClassVar[str] = "topic_id"
    topic_id: int
    into_id: int


@dataclass(frozen=True, kw_only=True)
class TopicGrew(Event):
    """The other side of it: a topic took in the posts of one that is gone."""

    act: ClassVar[str] = "topic.grew"
    thing: ClassVar[str] = "topic_id"
    topic_id: int
    from_id: int


@dataclass(frozen=True, kw_only=True)
class TopicReferred(Event):
    """A question or proposal was passed on to a partner's body; without one, back to the police."""

    act: ClassVar[str] = "topic.referred"
    thing: ClassVar[str] = "topic_id"
    topic_id: int
    body_id: int | None


@dataclass(frozen=True, kw_only=True)
class TopicLinked(Event):
    """That a topic is about an issue, a meeting or a consultation was said, or taken back."""

    act: ClassVar[str] = "topic.linked"
    thing: ClassVar[str] = "topic_id"
    topic_id: int
    link_id: int
    on: bool


@dataclass(frozen=True, kw_only=True)
class TagKept(Event):
    """A tag was put into the city's list, or changed."""

    act: ClassVar[str] = "tag.kept"
    thing: ClassVar[str] = "tag_id"
    tag_id: int


@dataclass(frozen=True, kw_only=True)
class TopicTagged(Event):
    act: ClassVar[str] = "topic.tagged"
    thing: ClassVar[str] = "topic_id"
    topic_id: int
