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


@dataclass(frozen=True, kw_only=True)
class NearbyCitiesSet(Event):
    """The city said which cities lie around it, and whom to ask there."""

    act: ClassVar[str] = "city.nearby_set"
    thing: ClassVar[str] = "city_id"
    city_id: int
    count: int


@dataclass(frozen=True, kw_only=True)
class NearbyCityPut(Event):
    """A city around this one was added, or changed."""

    act: ClassVar[str] = "nearby_city.put"
    thing: ClassVar[str] = "nearby_city_id"
    nearby_city_id: int


@dataclass(frozen=True, kw_only=True)
class NearbyCityRemoved(Event):
    act: ClassVar[str] = "nearby_city.removed"
    thing: ClassVar[str] = "nearby_city_id"
    nearby_city_id: int


@dataclass(frozen=True, kw_only=True)
class StreetsPut(Event):
    """Houses of the city's list of streets were added or moved."""

    act: ClassVar[str] = "city.streets_put"
    thing: ClassVar[str] = "city_id"
    city_id: int
    count: int
