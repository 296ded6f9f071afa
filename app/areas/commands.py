"""Commands of areas: `corrala import areas`, `corrala import streets`."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from app.areas.actions import Place, put_addresses, put_area
from app.areas.queries import area_as_stored, areas_at, neighbourhood_finder
from app.areas.streets import ToldAddress
from app.areas.vocabulary import Level
from app.kernel.db import reader, session
from app.kernel.errors import Invalid
from app.kernel.geo import boundary_of, boundary_text
from app.kernel.geojson import features
from app.kernel.importing import Outcome, run_import, run_import_together
from app.kernel.journal import Operator
from app.kernel.reading import csv_rows, is_utf8
from app.kernel.text import tidy

NEEDS_BOUNDARY = (Level.DISTRICT, Level.NEIGHBOURHOOD)
LEVELS = ", ".join(Level)


@dataclass(frozen=True, slots=True)
class Columns:
    """Which property of a feature says what; `level` may be a level itself, the same for every feature."""

    level: str
    parent: str | None
    code: str
    name: str


@click.command("areas")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--level", default="level", show_default=True, help=f"One of {LEVELS}, or the property that says it.")
@click.option("--parent", help='Property with the code of the area around it.  [default: "parent", if there is one]')
@click.option("--code", default="code", show_default=True, help="Property with the area's own code.")
@click.option("--name", default="name", show_default=True, help="Property with its name.")
@with_appcontext
def import_areas(file: Path, level: str, parent: str | None, code: str, name: str) -> None:
    """Take areas from a GeoJSON FeatureCollection, the larger ones before the smaller ones in them."""
    columns = Columns(level, parent, code, name)
    result = run_import(features(file), Taker(columns).take, file, click.echo)
    sys.exit(result.exit_code)


@dataclass(slots=True)
class Taker:
    """Takes features one by one; a code may occur once in a file."""

    columns: Columns
    seen: set[tuple[Level, str]] = field(default_factory=set)

    def take(self, feature: dict[str, Any]) -> Outcome:
        place = place_of(feature, self.columns)
        if (place.level, place.code) in self.seen:
            raise Invalid("The code %(code)s occurs twice in this file.", field="code", code=place.code)
        outcome: Outcome = "taken"
        if self._stands(place):
            outcome = "unchanged"
        else:
            put_area(actor=Operator(), place=place)
        self.seen.add((place.level, place.code))
        return outcome

    def _stands(self, place: Place) -> bool:
        """Whether the area is kept just as the feature says it."""
        stored = area_as_stored(session(), place.level, place.code)
        if stored is None or stored.name != tidy(place.name) or place.parent not in (None, stored.parent):
            return False
        boundary = boundary_text(boundary_of(place.boundary)) if place.boundary else stored.boundary
        return bool(boundary == stored.boundary)


def place_of(feature: dict[str, Any], columns: Columns) -> Place:
    """The place a feature describes; raises `Invalid` with what is missing."""
    properties: dict[str, Any] = feature["properties"]
    wanted = text_of(properties, columns.level, str) if columns.level not in list(Level) else columns.level
    if wanted not in list(Level):
        raise Invalid("The level '%(wanted)s' is none of %(levels)s.", field="level", wanted=wanted, levels=LEVELS)
    level = Level(wanted)
    geometry = feature.get("geometry")
    if level in NEEDS_BOUNDARY and geometry is None:
        raise Invalid("The geometry is missing.", field="geometry")
    parent = columns.parent or ("parent" if properties.get("parent") is not None else None)
    slug = properties.get("slug")
    return Place(
        code=text_of(properties, columns.code, str),
        slug=slug if isinstance(slug, str) else "",
        name=text_of(properties, columns.name, tidy),
        level=level,
        parent=text_of(properties, parent, str) if parent else None,
        boundary=geometry,
    )


def text_of(properties: dict[str, Any], name: str, form: Callable[[str], str]) -> str:
    """A property as text: words as they are, whole numbers in digits; raises `Invalid` for anything else."""
    value = properties.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value.strip():
        raise Invalid("The property '%(name)s' is missing.", field=name, name=name)
    if "\x00" in value:
        raise Invalid("The property '%(name)s' holds a NUL byte.", field=name, name=name)
    if not is_utf8(value):
        raise Invalid("The property '%(name)s' holds half a character.", field=name, name=name)
    return form(value.strip())


STREETS = ("street", "number", "lat", "lon", "area")
LONGEST_STREET, LONGEST_NUMBER = 120, 12


@click.command("streets")
@click.argument("file", type=click.Path(path_type=Path))
@with_appcontext
def import_streets(file: Path) -> None:
    """Take the city's list of houses: street, number, lat, lon, area (slug or code of a neighbourhood; left empty, the
    point decides)."""
    reader_of_houses = HouseReader()
    result = run_import_together(csv_rows(file, STREETS), reader_of_houses.read, _take_houses, file, click.echo)
    sys.exit(result.exit_code)


def _take_houses(houses: Sequence[ToldAddress]) -> Sequence[Outcome]:
    return put_addresses(actor=Operator(), addresses=houses)


class HouseReader:
    """Rows as houses, with the neighbourhoods looked up once."""

    def __init__(self) -> None:
        found = areas_at(reader(), Level.NEIGHBOURHOOD)
        self.areas = {row.code: row.id for row in found} | {row.slug: row.id for row in found}
        self.finder = neighbourhood_finder(reader())

    def read(self, row: dict[str, str]) -> ToldAddress:
        street, number = tidy(row["street"]), tidy(row["number"])
        if not 0 < len(street) <= LONGEST_STREET:
            raise Invalid("A street needs a name of at most 120 characters.", field="street")
        if not 0 < len(number) <= LONGEST_NUMBER:
            raise Invalid("A house needs a number of at most 12 characters.", field="number")
        lat, lon = _degrees(row["lat"], 90), _degrees(row["lon"], 180)
        return ToldAddress(street=street, number=number, lat=lat, lon=lon, area_id=self._area(row, lat, lon))

    def _area(self, row: dict[str, str], lat: float, lon: float) -> int:
        told = tidy(row["area"])
        if told:
            if told not in self.areas:
                raise Invalid("There is no neighbourhood called %(area)s.", field="area", area=told)
            return self.areas[told]
        hits = self.finder.covering(lat, lon)
        if not hits:
            raise Invalid("The point lies in no neighbourhood.", field="lat")
        return int(hits[0])


def _degrees(text: str, most: int) -> float:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        raise Invalid("'%(text)s' is no position.", field="lat", text=text) from None
    if not -most <= value <= most:  # also refuses what is no number
        raise Invalid("'%(text)s' is no position.", field="lat", text=text)
    return round(value, 6)
