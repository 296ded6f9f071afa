"""Streets: how an address is kept, and the point of a street that stands for the houses around it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.areas.models import Address
from app.kernel.db import Executor, rows
from app.kernel.geo import box_around, distance_m
from app.kernel.text import fold, tidy

SHARED_BY = 8  # houses that one shown point stands for, at least
NEAR_M = 300.0  # a point farther from every house than this lies in no street
LOOKED_AT, STREETS_TRIED = 400, 3
DIGITS = re.compile(r"\d+")
NUMBERED = re.compile(r"^(.{3,}?)[\s,;]+(?:n\.?[ºo°]?\s*)?(\d+\w?)\b")
CHOSEN_FROM = 8  # houses or streets that a list offers


@dataclass(frozen=True, kw_only=True)
class ToldAddress:
    """A house as a list tells it."""

    street: str
    number: str
    lat: float
    lon: float
    area_id: int

    @property
    def folded(self) -> str:
        return fold(self.street).strip()

    @property
    def key(self) -> str:
        return f"{self.area_id}/{self.folded}/{fold(self.number).strip()}"


def _along(row: Any) -> tuple[int, str]:
    """Where a house stands in its street: by its number, "7 B" after 7."""
    return (_first_number(row.number), row.number)


def _first_number(text: str) -> int:
    digits = DIGITS.search(text)
    return int(digits[0]) if digits else 0


def street_point(executor: Executor, lat: float, lon: float) -> tuple[float, float] | None:
    """The point that stands for the houses around a place: the middle of at least 8 neighbouring houses of the nearest
    street that has as many. The same for each of them, so that it tells of none. None where no such street is near."""
    south, north, west, east = box_around(lat, lon, NEAR_M)
    inside = (Address.lat.between(south, north), Address.lon.between(west, east))
    house = select(Address.key, Address.folded, Address.area_id, Address.lat, Address.lon)
    near = rows(executor, house.where(*inside).limit(LOOKED_AT))
    placed = sorted((distance_m(lat, lon, row.lat, row.lon), row.key, row) for row in near)
    streets = dict.fromkeys((row.folded, row.area_id) for _away, _key, row in placed)
    for folded, area_id in list(streets)[:STREETS_TRIED]:
        first = next(row for _away, _key, row in placed if (row.folded, row.area_id) == (folded, area_id))
        found = _middle_of_group(_houses(executor, folded, area_id), first.key)
        if found is not None:
            return found
    return None


def _houses(executor: Executor, folded: str, area_id: int) -> Sequence[Any]:
    house = select(Address.key, Address.number, Address.lat, Address.lon)
    return sorted(rows(executor, house.where(Address.folded == folded, Address.area_id == area_id)), key=_along)


def _middle_of_group(houses: Sequence[Any], key: str) -> tuple[float, float] | None:
    """The street in pieces of 8 houses, the last with what is left over; the middle of the piece that holds `key`."""
    pieces = len(houses) // SHARED_BY
    if not pieces:
        return None
    place = next(at for at, house in enumerate(houses) if house.key == key)
    piece = min(place // SHARED_BY, pieces - 1)
    end = len(houses) if piece == pieces - 1 else (piece + 1) * SHARED_BY
    group = houses[piece * SHARED_BY : end]
    return (
        round(sum(house.lat for house in group) / len(group), 5),
        round(sum(house.lon for house in group) / len(group), 5),
    )


def streets_named(executor: Executor, typed: str, limit: int = 8) -> Sequence[Any]:
    """Streets whose name holds what was typed, with their area, for suggestions: `street`, `area_id`."""
    words = DIGITS.split(fold(tidy(typed)))[0].strip(" ,;")
    if len(words) < 3:
        return []
    wanted = select(Address.street, Address.folded, Address.area_id).distinct()
    wanted = wanted.where(Address.folded.contains(words, autoescape=True))
    return rows(executor, wanted.order_by(Address.folded, Address.area_id).limit(limit))


def house_at(executor: Executor, typed: str, area_id: int | None) -> Any:
    """The house that a line like "Calle del Molino 7, 3 B" names, when the list has exactly one such; else None."""
    street, number = _parts(typed)
    exact = [row for row in _numbered(executor, Address.folded == street, number, area_id) if _same(row, number)]
    return exact[0] if len(exact) == 1 else None


def houses_like(executor: Executor, typed: str, area_id: int | None) -> Sequence[Any]:
    """The houses that a line may mean, when it is not one alone: that number in streets of this name, else 7 A and 7 B
    for 7, else that number in streets whose name holds the words; 8 at most. `street`, `number`, `lat`, `lon`,
    `area_id`."""
    street, number = _parts(typed)
    if not street:
        return []
    found = _numbered(executor, Address.folded == street, number, area_id)
    if not found:
        found = _numbered(executor, Address.folded.contains(street, autoescape=True), number, area_id)
    return ([row for row in found if _same(row, number)] or found)[:CHOSEN_FROM]


def streets_like(executor: Executor, typed: str) -> Sequence[Any]:
    """The streets of exactly this name, with the neighbourhoods they lie in: `street`, `area_id`; 8 at most."""
    street = _parts(typed)[0] or fold(tidy(typed)).strip(" ,;")
    wanted = select(Address.street, Address.area_id).distinct().where(Address.folded == street)
    return rows(executor, wanted.order_by(Address.area_id).limit(CHOSEN_FROM))


def _parts(typed: str) -> tuple[str, str]:
    """The street and the number of a line, folded; both empty when it names no number."""
    found = NUMBERED.search(fold(tidy(typed)))
    return (found[1].strip(" ,;"), found[2]) if found else ("", "")


def _same(row: Any, number: str) -> bool:
    return fold(row.number).replace(" ", "") == number


def _numbered(executor: Executor, named: Any, number: str, area_id: int | None) -> list[Any]:
    """Houses of this number, or of this and a letter, in streets that are named so."""
    wanted = select(Address.street, Address.number, Address.lat, Address.lon, Address.area_id)
    first = _first_number(number)
    wanted = wanted.where(named, Address.number.startswith(str(first)))
    if area_id is not None:
        wanted = wanted.where(Address.area_id == area_id)
    found = rows(executor, wanted.order_by(Address.folded, Address.area_id, Address.number).limit(LOOKED_AT))
    return [row for row in found if _first_number(row.number) == first] if number else []


def houses_of(executor: Executor, area_id: int) -> Sequence[Any]:
    """Every house of a neighbourhood, as the city's list has it: `street`, `folded`, `lat`, `lon`."""
    house = select(Address.street, Address.folded, Address.lat, Address.lon)
    return rows(executor, house.where(Address.area_id == area_id).order_by(Address.folded, Address.key))
