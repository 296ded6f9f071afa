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


@dataclass(frozen=True, kw_only=True)
class AnswersDue(Event):
    """Written answers are still to be given; `late`: the time for them is over."""

    act: ClassVar[str] = "hall.answers_due"
    thing: ClassVar[str] = "meeting_id"
    meeting_id: int
    late: bool


@dataclass(frozen=True, kw_only=True)
class QuestionForgotten(Event):
    """Who asked is known to nobody any more; `words_go`: its words are gone too."""

    act: ClassVar[str] = "question.forgotten"
    thing: ClassVar[str] = "question_id"
    question_id: int
    meeting_id: int
    words_go: bool


@dataclass(frozen=True, kw_only=True)
class AskerRead(Event):
    """A mediator looked at who asked a question."""

    act: ClassVar[str] = "question.asker_read"
    thing: ClassVar[str] = "question_id"
    question_id: int
    meeting_id: int


@dataclass(frozen=True, kw_only=True)
class TimerSet(Event):
    """The timer of an agenda item was started, paused, gone on with, lengthened or stopped: `how` says which."""

    act: ClassVar[str] = "hall.timer"
    thing: ClassVar[str] = "meeting_id"
    meeting_id: int
    how: str


@dataclass(frozen=True, kw_only=True)
class HandsShown(Event):
    """A show of hands was asked for, counted or taken off the pages: `how` says which."""

    act: ClassVar[str] = "hall.hands"
    thing: ClassVar[str] = "hands_id"
    hands_id: int
    meeting_id: int
    how: str


@dataclass(frozen=True, kw_only=True)
class HandRaised(Event):
    """Somebody answered a show of hands, or took the answer back; never which answer."""

    act: ClassVar[str] = "hand.raised"
    thing: ClassVar[str] = "hands_id"
    hands_id: int
    meeting_id: int
    on: bool


@dataclass(frozen=True, kw_only=True)
class AttendanceNoted(Event):
    """Somebody said to be at the meeting, or a paper list was entered, or that was taken back: `how` says which."""

    act: ClassVar[str] = "hall.attended"
    thing: ClassVar[str] = "meeting_id"
    meeting_id: int
    how: str


# What everybody who looks on is shown.
MOVES = (
    AttendanceNoted,
    HandRaised,
    HandsShown,
    PhaseChanged,
    QuestionAnswered,
    QuestionAsked,
    QuestionForgotten,
    QuestionModerated,
    QuestionSupported,
    TimerSet,
)
