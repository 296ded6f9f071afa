"""From what somebody said of a place to its square. A point is looked at and forgotten here."""

from dataclasses import dataclass
from typing import Any

from app.areas.queries import area_by_id, area_by_slug, neighbourhood_finder
from app.areas.streets import DIGITS, house_at, houses_of
from app.areas.vocabulary import Level
from app.kernel.db import Executor
from app.kernel.errors import Invalid, NotFound
from app.kernel.text import fold, tidy
from app.unsafe.squares import area_of, square_of


@dataclass(frozen=True, slots=True)
class Found:
    """The neighbourhood, and as far as it is known the square, or the street whose squares it is one of."""

    area: str
    square: str = ""
    street: str = ""


def find(executor: Executor, area: str, street: str, point: tuple[float, float] | None) -> Found:
    """The place that was meant: by its point, by a house of the city's list, by street and neighbourhood, or by the
    neighbourhood alone; raises `Invalid`."""
    here = None if point else _neighbourhood(executor, area)
    if point is None and street:
        house = house_at(executor, street, here.id if here is not None else None)
        point = (house.lat, house.lon) if house is not None else None
    if point is not None:
        return _at(executor, *point)
    if here is None:
        raise Invalid("Say where it is: choose a neighbourhood.", field="area")
    known = _street(executor, here.id, street)
    return Found(here.slug, known[1] if len(known) == 2 else "", known[0] if known else "")


def _at(executor: Executor, lat: float, lon: float) -> Found:
    square = square_of(lat, lon)
    try:
        area_id = area_of(neighbourhood_finder(executor), square)
    except Invalid as error:
        raise Invalid(
            "This point lies outside the city. Choose a neighbourhood from the list.", field="area"
        ) from error
    return Found(area_by_id(executor, area_id).slug, square)


def _neighbourhood(executor: Executor, slug: str) -> Any:
    """The neighbourhood called `slug`; None for none."""
    if not slug:
        return None
    try:
        area = area_by_slug(executor, slug)
    except NotFound:
        area = None
    if area is None or area.level != Level.NEIGHBOURHOOD:
        raise Invalid("Choose a neighbourhood from the list.", field="area")
    return area


def _street(executor: Executor, area_id: int, typed: str) -> list[str]:
    """The name of a street of the city's list, and its squares; nothing for a line that names none. What somebody
    typed goes no further: a house number in an address would be read by every machine on the way."""
    wanted = DIGITS.split(fold(tidy(typed)))[0].strip(" ,;")
    houses = [row for row in houses_of(executor, area_id) if row.folded == wanted] if wanted else []
    squares = dict.fromkeys(square_of(row.lat, row.lon) for row in houses)
    return [houses[0].street, *squares] if houses else []
