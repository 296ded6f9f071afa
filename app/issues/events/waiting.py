"""What happens to steps in the ten seconds before they are published. Ids and codes only."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.journal import Event


@dataclass(frozen=True, kw_only=True)
class StepSent(Event):
    """Nobody is told; what follows is `StepPublished` or `IssueClosed`, or that it was taken back."""

    act: ClassVar[str] = "issue.step_sent"
    thing: ClassVar[str] = "issue_id"
    issue_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class StepTakenBack(Event):
    act: ClassVar[str] = "issue.step_taken_back"
    thing: ClassVar[str] = "issue_id"
    issue_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class StepNotPublished(Event):
    """When its time came it was no longer possible; `waiting_id`: where its words are kept for their author."""

    act: ClassVar[str] = "issue.step_not_published"
    thing: ClassVar[str] = "issue_id"
    issue_id: int
    waiting_id: int
