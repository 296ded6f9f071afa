"""What happens to a cycle of priorities, ids only. Who voted or rated stands nowhere: the row names a resident."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.journal import Event


@dataclass(frozen=True, kw_only=True)
class CycleBegun(Event):
    """A survey began, by somebody's hand or because the cycle before was over."""

    act: ClassVar[str] = "priorities.begun"
    thing: ClassVar[str] = "priorities_id"
    priorities_id: int


@dataclass(frozen=True, kw_only=True)
class CycleTurned(Event):
    """Its day had come. `state`: where it stands now."""

    act: ClassVar[str] = "priorities.turned"
    thing: ClassVar[str] = "priorities_id"
    priorities_id: int
    state: str


@dataclass(frozen=True, kw_only=True)
class CycleGoesOn(Event):
    """Whether another one follows was changed."""

    act: ClassVar[str] = "priorities.goes_on"
    thing: ClassVar[str] = "priorities_id"
    priorities_id: int
    goes_on: bool


@dataclass(frozen=True, kw_only=True)
class PrioritiesVoted(Event):
    """Somebody named options, changed that or took it back."""

    act: ClassVar[str] = "priorities.voted"
    thing: ClassVar[str] = "priorities_id"
    priorities_id: int


@dataclass(frozen=True, kw_only=True)
class PrioritiesChosen(Event):
    """The three have owners."""

    act: ClassVar[str] = "priorities.chosen"
    thing: ClassVar[str] = "priorities_id"
    priorities_id: int


@dataclass(frozen=True, kw_only=True)
class MeasureDated(Event):
    """A measure has a day."""

    act: ClassVar[str] = "priorities.measure"
    thing: ClassVar[str] = "priorities_id"
    priorities_id: int
    measure_id: int


@dataclass(frozen=True, kw_only=True)
class MeasureDone(Event):
    act: ClassVar[str] = "priorities.measure_done"
    thing: ClassVar[str] = "priorities_id"
    priorities_id: int
    measure_id: int


@dataclass(frozen=True, kw_only=True)
class PriorityRated(Event):
    """Somebody said what became of a priority, or changed it."""

    act: ClassVar[str] = "priorities.rated"
    thing: ClassVar[str] = "priorities_id"
    priorities_id: int


@dataclass(frozen=True, kw_only=True)
class OwnerSaid(Event):
    """The owner said what became of a priority."""

    act: ClassVar[str] = "priorities.view"
    thing: ClassVar[str] = "priorities_id"
    priorities_id: int
    priority_id: int
    verdict: str
