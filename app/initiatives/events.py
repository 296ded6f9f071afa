"""What happens to joint initiatives."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.journal import Event


@dataclass(frozen=True, kw_only=True)
class InitiativeCalled(Event):
    act: ClassVar[str] = "initiative.called"
    thing: ClassVar[str] = "meeting_id"
    meeting_id: int
    issue_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class InitiativeReported(Event):
    act: ClassVar[str] = "initiative.reported"
    thing: ClassVar[str] = "meeting_id"
    meeting_id: int
