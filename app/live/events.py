"""What happens in a hall, ids only. Each names its meeting, so that whoever looks on can be told."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.journal import Event


@dataclass(frozen=True, kw_only=True)
class HallOpened(Event):
    act: ClassVar[str] = "hall.opened"
    thing: ClassVar[str] = "meeting_id"
    meeting_id: int


@dataclass(frozen=True, kw_only=True)
class PhaseChanged(Event):
    """Another phase, or another rule of who waits for a moderator."""

    act: ClassVar[str] = "hall.phase"
    thing: ClassVar[str] = "meeting_id"
    meeting_id: int
    phase: str
    moderated: bool


@dataclass(frozen=True, kw_only=True)
class QuestionAsked(Event):
    act: ClassVar[str] = "question.asked"
    thing: ClassVar[str] = "question_id"
    question_id: int
    meeting_id: int
    state: str


@dataclass(frozen=True, kw_only=True)
class QuestionSupported(Event):
    act: ClassVar[str] = "question.supported"
    thing: ClassVar[str] = "question_id"
    question_id: int
    meeting_id: int
    on: bool


@dataclass(frozen=True, kw_only=True)
class QuestionModerated(Event):
    act: ClassVar[str] = "question.moderated"
    thing: ClassVar[str] = "question_id"
    question_id: int
    meeting_id: int
    verdict: str


@dataclass(frozen=True, kw_only=True)
class QuestionAnswered(Event):
    """An act of the panel: `how` says which, `state` where the question stands now."""

    act: ClassVar[str] = "question.answered"
    thing: ClassVar[str] = "question_id"
    question_id: int
    meeting_id: int
    how: str
    state: str
