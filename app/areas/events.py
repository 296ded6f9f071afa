"""What happens to the places and bodies of a city."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.journal import Event


@dataclass(frozen=True, kw_only=True)
class CitySet(Event):
    act: ClassVar[str] = "city.set"
    thing: ClassVar[str] = "city_id"
    city_id: int


@dataclass(frozen=True, kw_only=True)
class HolidaysSet(Event):
    """Days were added to the city's table of holidays, or named anew."""

    act: ClassVar[str] = "city.holidays_set"
    thing: ClassVar[str] = "city_id"
    city_id: int
    count: int


@dataclass(frozen=True, kw_only=True)
class BodyPut(Event):
    act: ClassVar[str] = "body.put"
    thing: ClassVar[str] = "body_id"
    body_id: int


@dataclass(frozen=True, kw_only=True)
class AreaPut(Event):
    act: ClassVar[str] = "area.put"
    thing: ClassVar[str] = "area_id"
    area_id: int
