"""What happens to counts of who takes part. That somebody answered is no event: a line in the journal would outlive the
day."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.journal import Event


@dataclass(frozen=True, kw_only=True)
class PopulationTaken(Event):
    """Figures of a census were taken in; `number`: how many were new or other than before."""

    act: ClassVar[str] = "population.taken"
    thing: ClassVar[str] = "city_id"
    city_id: int
    number: int
