"""What happens in moderation. `sight`: what the public sees from now on; content rooms follow inside the same act."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.journal import Event


@dataclass(frozen=True, kw_only=True)
class ReviewAsked(Event):
    act: ClassVar[str] = "review.asked"
    thing: ClassVar[str] = "case_id"
    case_id: int
    kind: str
    thing_id: int


@dataclass(frozen=True, kw_only=True)
class ContentFlagged(Event):
    act: ClassVar[str] = "content.flagged"
    thing: ClassVar[str] = "case_id"
    case_id: int
    kind: str
    thing_id: int
    ground: str


@dataclass(frozen=True, kw_only=True)
class ContentHeld(Event):
    """Three residents named one of the grounds that hide; moderators are told."""

    act: ClassVar[str] = "content.held"
    thing: ClassVar[str] = "case_id"
    case_id: int
    kind: str
    thing_id: int
    ground: str
    sight: str


@dataclass(frozen=True, kw_only=True)
class ContentReleased(Event):
    """Nobody decided for a day: seen again. The case stays open."""

    act: ClassVar[str] = "content.released"
    thing: ClassVar[str] = "case_id"
    case_id: int
    kind: str
    thing_id: int
    sight: str


@dataclass(frozen=True, kw_only=True)
class ContentJudged(Event):
    """A verdict; the content room changes what is shown in the same transaction."""

    act: ClassVar[str] = "content.judged"
    thing: ClassVar[str] = "case_id"
    case_id: int
    kind: str
    thing_id: int
    verdict: str
    sight: str = ""


@dataclass(frozen=True, kw_only=True)
class VerdictUndone(Event):
    """Who decided took it back within ten seconds, before anybody was told."""

    act: ClassVar[str] = "content.verdict_undone"
    thing: ClassVar[str] = "case_id"
    case_id: int
    kind: str
    thing_id: int
    verdict: str
    sight: str


@dataclass(frozen=True, kw_only=True)
class VerdictSettled(Event):
    """The ten seconds are over: now people are told."""

    act: ClassVar[str] = "content.verdict_settled"
    thing: ClassVar[str] = "case_id"
    case_id: int
    kind: str
    thing_id: int
    verdict: str


@dataclass(frozen=True, kw_only=True)
class VerdictAppealed(Event):
    act: ClassVar[str] = "content.appealed"
    thing: ClassVar[str] = "case_id"
    case_id: int
    kind: str
    thing_id: int


@dataclass(frozen=True, kw_only=True)
class CasesWaited(Event):
    """Some have waited for half a day, the oldest is `case_id`; moderators are told once."""

    act: ClassVar[str] = "content.waited"
    thing: ClassVar[str] = "case_id"
    case_id: int
    number: int
