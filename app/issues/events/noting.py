"""What those who work on issues write to each other. Ids and codes only."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.journal import Event


@dataclass(frozen=True, kw_only=True)
class NoteWritten(Event):
    """An internal note; whom it mentions stands in its row."""

    act: ClassVar[str] = "issue.note_written"
    thing: ClassVar[str] = "issue_id"
    issue_id: int
    note_id: int


@dataclass(frozen=True, kw_only=True)
class ReplyPut(Event):
    """A text that a body keeps ready."""

    act: ClassVar[str] = "reply.put"
    thing: ClassVar[str] = "reply_id"
    reply_id: int


@dataclass(frozen=True, kw_only=True)
class ReplyRemoved(Event):
    act: ClassVar[str] = "reply.removed"
    thing: ClassVar[str] = "reply_id"
    reply_id: int
