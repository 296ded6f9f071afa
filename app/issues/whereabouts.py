"""Where a report is, as the city's own tables tell: by a point, by a line that names a house, or beyond the city."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from app.areas.beyond import Beyond, beyond
from app.areas.geocoder import Spot
from app.areas.queries import area_at_point
from app.areas.streets import house_at, houses_like, streets_like
from app.kernel.db import Executor

Others = Callable[[str], Sequence[Spot]]


@dataclass(frozen=True, slots=True)
class Match:
    """A place that a line may mean, in a neighbourhood; without a point when it is a whole street."""

    name: str
    area_id: int
    point: tuple[float, float] | None = None

    @property
    def value(self) -> str:
        """What tells it from the others in a form, the same whenever it is found."""
        return f"{self.point[0]},{self.point[1]}" if self.point else f"area:{self.area_id}"


class Whereabouts:
    """Looks places up for the form of a report. `others`: who is asked for a line that the city's own list does not
    know; nobody while `alone`."""

    def __init__(self, executor: Callable[[], Executor], others: Others | None = None) -> None:
        self._reader, self._others = executor, others
        self.alone = False

    @property
    def _executor(self) -> Executor:
        return self._reader()

    def area_at(self, lat: float, lon: float) -> str | None:
        """The slug of the neighbourhood that covers a point."""
        found = area_at_point(self._executor, lat, lon)
        return found.slug if found else None

    def house(self, line: str, area_id: int | None) -> Any:
        """The one house that a line names, in a neighbourhood or anywhere; else None."""
        return house_at(self._executor, line, area_id)

    def matches(self, line: str, area_id: int | None) -> Sequence[Match]:
        """What else a line may mean. Whoever chose a neighbourhood is asked only where several houses of it fit."""
        houses = houses_like(self._executor, line, area_id)
        if houses and area_id is not None:
            return _houses(houses) if len(houses) > 1 else []
        own = _houses(houses) or [Match(row.street, row.area_id) for row in streets_like(self._executor, line)]
        if own and area_id is not None:
            return []
        return own or self._of_others(line, area_id)

    def _of_others(self, line: str, area_id: int | None) -> Sequence[Match]:
        """What somebody else than the city knows of a line, inside its neighbourhoods."""
        if self.alone or self._others is None or (area_id is not None and not any(map(str.isdigit, line))):
            return []
        found = [(one, area_at_point(self._executor, one.lat, one.lon)) for one in self._others(line)]
        told = [Match(one.name, area.id, (one.lat, one.lon)) for one, area in found if area is not None]
        return [one for one in told if area_id in (None, one.area_id)]

    def beyond(self, lat: float, lon: float) -> Beyond:
        """What to tell of a point outside."""
        return beyond(self._executor, lat, lon)


def _houses(rows: Sequence[Any]) -> Sequence[Match]:
    return [Match(f"{row.street} {row.number}", row.area_id, (row.lat, row.lon)) for row in rows]
