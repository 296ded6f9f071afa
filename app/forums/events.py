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
