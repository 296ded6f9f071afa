"""What happens to minutes, ids and codes only."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.journal import Event


@dataclass(frozen=True, kw_only=True)
class MinutesEvent(Event):
    """Mother of what happens to the minutes of a meeting."""

    act: ClassVar[str] = "minutes"
    thing: ClassVar[str] = "minutes_id"
    minutes_id: int
    meeting_id: int


@dataclass(frozen=True, kw_only=True)
class MinutesBegun(MinutesEvent):
    """The meeting is over: its minutes are to be written."""

    act: ClassVar[str] = "minutes.begun"


@dataclass(frozen=True, kw_only=True)
class MinutesEdited(MinutesEvent):
    act: ClassVar[str] = "minutes.edited"


@dataclass(frozen=True, kw_only=True)
class MinutesPublished(MinutesEvent):
    """Everybody reads them; who came may propose corrections for seven days."""

    act: ClassVar[str] = "minutes.published"


@dataclass(frozen=True, kw_only=True)
class MinutesFinished(MinutesEvent):
    """A final version, or an erratum after it: its number, and the SHA-256 of its canonical text."""

    act: ClassVar[str] = "minutes.finished"
    number: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class MinutesDue(MinutesEvent):
    """Nobody has published them yet, so many days after the meeting."""

    act: ClassVar[str] = "minutes.due"
    days: int


@dataclass(frozen=True, kw_only=True)
class MinutesUnfinished(MinutesEvent):
    """The time for corrections is over, by so many days, and nobody has made them final yet."""

    act: ClassVar[str] = "minutes.unfinished"
    days: int


@dataclass(frozen=True, kw_only=True)
class CorrectionProposed(Event):
    act: ClassVar[str] = "correction.proposed"
    thing: ClassVar[str] = "correction_id"
    correction_id: int
    meeting_id: int


@dataclass(frozen=True, kw_only=True)
class CorrectionDecided(Event):
    act: ClassVar[str] = "correction.decided"
    thing: ClassVar[str] = "correction_id"
    correction_id: int
    meeting_id: int
    verdict: str


@dataclass(frozen=True, kw_only=True)
class EchoGiven(Event):
    """Somebody who came said whether they felt heard; what they said stands in no row of the journal."""

    act: ClassVar[str] = "echo.given"
    thing: ClassVar[str] = "meeting_id"
    meeting_id: int
