"""The grid: squares of 250 m, by their code, and which neighbourhood each belongs to."""

import re
from collections.abc import Iterator
from itertools import islice

from app.kernel.errors import Invalid
from app.kernel.geo import AreaFinder, square_at, square_box
from app.unsafe.vocabulary import MOST_DRAWN, SIDE_M

CODE = re.compile(r"(-?\d{1,6})\.(-?\d{1,6})")
Box = tuple[float, float, float, float]


def square_of(lat: float, lon: float) -> str:
    """The code of the square in which a point lies."""
    return "{}.{}".format(*square_at(lat, lon, SIDE_M))


def place_of(square: str) -> tuple[int, int]:
    """Row and column of a square; raises `Invalid` for what is no code."""
    found = CODE.fullmatch(square)
    if found is None:
        raise Invalid("Choose a square from the list.", field="square")
    return int(found[1]), int(found[2])


def box_of(square: str) -> Box:
    """South, north, west, east of a square; raises `Invalid`."""
    row, column = place_of(square)
    south, north, west, east = square_box(row, column, SIDE_M)
    if not (-90 <= south < north <= 90 and -180 <= west < east <= 180):
        raise Invalid("Choose a square from the list.", field="square")
    return south, north, west, east


def area_of(finder: AreaFinder, square: str) -> int:
    """The neighbourhood that most of a square lies in; raises `Invalid` outside the city."""
    area_id = finder.mostly(*box_of(square))
    if area_id is None:
        raise Invalid("This place lies outside the city.", field="square")
    return area_id


def squares_in(finder: AreaFinder, area_id: int) -> list[str]:
    """The squares of a neighbourhood, from north to south and west to east; none of one that has too many to list."""
    bounds = finder.bounds(area_id)
    if bounds is None:
        return []
    south, north, west, east = bounds
    top, bottom = square_at(north, west, SIDE_M)[0], square_at(south, west, SIDE_M)[0]
    over = list(islice(_over(top, bottom, west, east), MOST_DRAWN * 2 + 1))
    if len(over) > MOST_DRAWN * 2:  # looked at before the outlines are, which takes much longer
        return []
    found = [square for square in over if finder.mostly(*box_of(square)) == area_id]
    return found if len(found) <= MOST_DRAWN else []


def _over(top: int, bottom: int, west: float, east: float) -> Iterator[str]:
    for row in range(top, bottom - 1, -1):
        middle = sum(square_box(row, 0, SIDE_M)[:2]) / 2
        first, last = square_at(middle, west, SIDE_M)[1], square_at(middle, east, SIDE_M)[1]
        yield from (f"{row}.{column}" for column in range(first, last + 1))
