"""What happens to places people find unsafe. The journal knows the neighbourhood, never the square or the person."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.journal import Event


@dataclass(frozen=True, kw_only=True)
class UnsafePlaceNamed(Event):
    act: ClassVar[str] = "unsafe.named"
    thing: ClassVar[str] = "area_id"
    area_id: int


@dataclass(frozen=True, kw_only=True)
class UnsafePlaceTakenBack(Event):
    act: ClassVar[str] = "unsafe.taken_back"
    thing: ClassVar[str] = "area_id"
    area_id: int


@dataclass(frozen=True, kw_only=True)
class UnsafePlacesCounted(Event):
    """The figures of the day were made."""

    act: ClassVar[str] = "unsafe.counted"
    thing: ClassVar[str] = "city_id"
    city_id: int
    number: int
