"""What happens to issues that police or a partner take out of public view. Ids and codes only."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.journal import Event


@dataclass(frozen=True, kw_only=True)
class TakenOut(Event):
    """Police or a partner took an issue out of public view, until a mediator has looked."""

    act: ClassVar[str] = "issue.taken_out"
    thing: ClassVar[str] = "issue_id"
    issue_id: int
    hiding_id: int
    ground: str


@dataclass(frozen=True, kw_only=True)
class HidingDecided(Event):
    """What came of the second look: confirmed, undone, or lapsed with nobody deciding."""

    act: ClassVar[str] = "issue.hiding_decided"
    thing: ClassVar[str] = "issue_id"
    issue_id: int
    hiding_id: int
    look: str


@dataclass(frozen=True, kw_only=True)
class HidingAppealed(Event):
    """The reporter says why the issue should be public."""

    act: ClassVar[str] = "issue.hiding_appealed"
    thing: ClassVar[str] = "issue_id"
    issue_id: int
    hiding_id: int
