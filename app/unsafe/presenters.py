"""What the pages of places people find unsafe show."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.areas.queries import neighbourhood_finder
from app.areas.streets import houses_of
from app.kernel.db import Executor
from app.kernel.text import fold, tidy
from app.unsafe.queries import by_area
from app.unsafe.squares import CODE, box_of, place_of, square_of, squares_in
from app.unsafe.vocabulary import Hours, Reason
from app.web.outlines import Sheet

STREETS_NAMED = 2
STRENGTHS = (20, 10, 5)
CELLS = [str(reason) for reason in Reason], [str(hours) for hours in Hours]
COLUMNS = ("area", "square", "south", "west", "north", "east", "people_at_least", *CELLS[0], *CELLS[1], "counted")


def reason_words(code: str) -> str:
    return {
        Reason.LIGHTING: _("too dark"),
        Reason.TRAFFIC: _("traffic"),
        Reason.LONELINESS: _("lonely"),
        Reason.DISORDER: _("neglected"),
    }[Reason(code)]


def hours_words(code: str) -> str:
    return {
        Hours.ALWAYS: _("at any hour"),
        Hours.DAY: _("by day"),
        Hours.EVENING: _("in the evening"),
        Hours.NIGHT: _("at night"),
    }[Hours(code)]


@dataclass(frozen=True, slots=True)
class Square:
    """A square that may be shown or chosen: its path on the sheet, its name ("B3"), the streets in it."""

    code: str
    name: str
    streets: str
    d: str
    x: float
    y: float
    people: int = 0
    reasons: str = ""
    hours: str = ""

    @property
    def called(self) -> str:
        return f"{self.name} · {self.streets}" if self.streets else self.name

    @property
    def strength(self) -> int:
        return strength(self.people)


def strength(people: int) -> int:
    return next((step for step in STRENGTHS if people >= step), 0)


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A neighbourhood in the list: how many people named a place in it, why, when, and the squares shown."""

    slug: str
    name: str
    people: int
    reasons: str
    hours: str
    squares: int


@dataclass(frozen=True, slots=True)
class Picture:
    """The map: outlines, squares, legend."""

    box: str
    areas: list[Any]
    squares: list[Square]
    legend: list[tuple[str, str]] = field(default_factory=list)


def overview(found: Sequence[Any]) -> list[Neighbourhood]:
    """The list of the whole city: neighbourhoods with most people first."""
    told = []
    for slug, figures in by_area(found).items():
        whole = next((row for row in figures if not row.square), figures[0])
        squares = sum(bool(row.square) for row in figures)
        told.append(Neighbourhood(slug, whole.area_name, whole.people, _reasons(whole), _hours(whole), squares))
    return sorted(told, key=lambda one: (-one.people, fold(one.name)))


def picture(areas: Sequence[Any], found: Sequence[Any]) -> Picture:
    """Squares of the whole city over the outlines of its neighbourhoods."""
    shown = [row for row in found if row.square]
    sheet = Sheet([area.outline for area in areas], [p for row in shown for p in _corners(row.square)])
    squares = [_square(sheet, row.square, "", "", row) for row in shown]
    drawn = [sheet.draw(area, named=False) for area in areas if area.outline]
    return Picture(sheet.box, drawn, squares, _legend(squares))


def close_up(executor: Executor, area: Any, found: Sequence[Any]) -> Picture:
    """The squares shown of one neighbourhood, with their names and streets."""
    shown = {row.square: row for row in found if row.square}
    names, streets = names_of(executor, area.id, list(shown)), _streets(executor, area.id)
    sheet = _sheet(area, list(shown))
    squares = [_square(sheet, code, names[code], streets.get(code, ""), row) for code, row in shown.items()]
    return Picture(sheet.box, [sheet.draw(area, named=False)], squares, _legend(squares))


def grid(executor: Executor, area: Any, street: str = "") -> Picture:
    """All squares of one neighbourhood to choose from, or those of one of its streets."""
    houses, wanted = houses_of(executor, area.id), fold(tidy(street))
    codes = squares_in(neighbourhood_finder(executor), area.id)
    on_street = {square_of(row.lat, row.lon) for row in houses if wanted and row.folded == wanted}
    names, streets = _named(codes or sorted(on_street)), _streets_of(houses)
    chosen = [code for code in codes if code in on_street] or codes or sorted(on_street)
    sheet = _sheet(area, chosen)
    squares = [_square(sheet, code, names[code], streets.get(code, "")) for code in chosen]
    return Picture(sheet.box, [sheet.draw(area, named=False)], squares)


def with_square(executor: Executor, area: Any, drawn: Picture, code: str) -> list[tuple[str, str]]:
    """The squares to choose from as (code, words); one that was pointed at is among them, listed or not."""
    pairs = [(one.code, one.called) for one in drawn.squares]
    if CODE.fullmatch(code) and code not in dict(pairs):
        streets = _streets(executor, area.id).get(code, "")
        pairs.insert(0, (code, streets or _("the square you pointed at")))
    return pairs


def own(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """What this person named, with what the button that takes it back sends."""
    return [
        {
            "area": row.area_name,
            "url": url_for("unsafe.new", area=row.area_slug, square=row.square),
            "reason": reason_words(row.reason),
            "hours": hours_words(row.hours),
            "at": row.at,
            "fields": {"square": row.square, "reason": row.reason},
        }
        for row in rows
    ]


def table_rows(found: Sequence[Any]) -> Iterator[tuple[object, ...]]:
    """The figures as a file: neighbourhoods (without a square) and squares."""
    for row in found:
        south, north, west, east = map(_degrees, box_of(row.square)) if row.square else (None,) * 4
        parts = [row.reasons.get(code) for code in CELLS[0]] + [row.hours.get(code) for code in CELLS[1]]
        yield row.area_name, row.square or None, south, west, north, east, row.people, *parts, row.at


def geojson(found: Sequence[Any], outlines: list[dict[str, Any]], names: Mapping[str, str]) -> dict[str, Any]:
    """The same for the movable map; `names`: of the squares of one neighbourhood."""
    squares = [
        {
            "type": "Feature",
            "geometry": {"type": "Polygon", "coordinates": [_ring(row.square)]},
            "properties": {
                "kind": "square",
                "strength": strength(row.people),
                "name": names.get(row.square, ""),
                "title": f"{people_words(row.people)}: {_reasons(row) or row.area_name}",
            },
        }
        for row in found
        if row.square
    ]
    return {"type": "FeatureCollection", "features": [*outlines, *squares]}


def people_words(people: int) -> str:
    return _("at least %(number)s people", number=people)


def _reasons(row: Any) -> str:
    return ", ".join(reason_words(code) for code in _most(row.reasons))


def _hours(row: Any) -> str:
    return ", ".join(hours_words(code) for code in _most(row.hours))


def _most(told: Mapping[str, int]) -> list[str]:
    return [code for code, _number in sorted(told.items(), key=lambda pair: (-pair[1], pair[0]))]


def _legend(squares: Sequence[Square]) -> list[tuple[str, str]]:
    there = {one.strength for one in squares}
    return [(f"square-{step}", people_words(step)) for step in reversed(STRENGTHS) if step in there]


def _square(sheet: Sheet, code: str, name: str, streets: str, row: Any = None) -> Square:
    (south, west), _se, (north, east), _nw = _corners(code)
    d = "M" + "L".join("{} {}".format(*sheet.place(*corner)) for corner in _corners(code)) + "Z"
    x, y = sheet.place((south + north) / 2, (west + east) / 2)
    if row is None:
        return Square(code, name, streets, d, x, y)
    return Square(code, name, streets, d, x, y, row.people, _reasons(row), _hours(row))


def _corners(code: str) -> list[tuple[float, float]]:
    south, north, west, east = box_of(code)
    return [(south, west), (south, east), (north, east), (north, west)]


def _ring(code: str) -> list[list[float]]:
    corners = _corners(code)
    return [[_degrees(lon), _degrees(lat)] for lat, lon in [*corners, corners[0]]]


def _degrees(number: float) -> float:
    return round(number, 6)


def _sheet(area: Any, codes: Sequence[str]) -> Sheet:
    return Sheet([area.outline], [corner for code in codes for corner in _corners(code)])


def names_of(executor: Executor, area_id: int, codes: Sequence[str]) -> dict[str, str]:
    """Names of squares as the page where they are chosen has them."""
    listed = _named(squares_in(neighbourhood_finder(executor), area_id))
    return listed if all(code in listed for code in codes) else _named(codes)


def _named(codes: Sequence[str]) -> dict[str, str]:
    """A letter from west to east and a number from north to south, counted from the first square of all."""
    places = {code: place_of(code) for code in codes}
    top = max((row for row, _column in places.values()), default=0)
    first = min((column for _row, column in places.values()), default=0)
    return {code: f"{_letters(column - first)}{top - row + 1}" for code, (row, column) in places.items()}


def _letters(number: int) -> str:
    head, rest = divmod(number, 26)
    return (_letters(head - 1) if head else "") + chr(ord("A") + rest)


def _streets(executor: Executor, area_id: int) -> dict[str, str]:
    return _streets_of(houses_of(executor, area_id))


def _streets_of(houses: Sequence[Any]) -> dict[str, str]:
    """The streets with most houses in each square."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for row in houses:
        found[square_of(row.lat, row.lon)][row.street] += 1
    return {
        code: ", ".join(street for street, _number in streets.most_common(STREETS_NAMED))
        for code, streets in found.items()
    }
