"""What happens in moderation."""

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
class ContentJudged(Event):
    """A verdict; the content room changes what is shown in the same transaction."""

    act: ClassVar[str] = "content.judged"
    thing: ClassVar[str] = "case_id"
    case_id: int
    kind: str
    thing_id: int
    verdict: str
