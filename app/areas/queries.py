"""Every SELECT about areas, bodies and the city."""

import json
from collections.abc import Sequence
from datetime import time
from typing import Any

from shapely.geometry import shape
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from app.areas.models import Area, Body, CityRow, Holiday, NearbyCity
from app.areas.vocabulary import BRAND_HUE, DEFAULT_LANG, DEFAULT_ZONE, LANGUAGES, BodyKind, Level
from app.kernel.db import Executor, row_or_none, rows, the_row, value
from app.kernel.geo import AreaFinder
from app.kernel.paging import Page, decode_cursor, encode_cursor, whole
from app.kernel.text import fold
from app.web.city import City

AREAS_PAGE = 100
AREA = (
    Area.id,
    Area.slug,
    Area.code,
    Area.prefix,
    Area.name,
    Area.level,
    Area.parent_id,
    Area.path,
    Area.lat,
    Area.lon,
)


def the_city(executor: Executor) -> City:
    """The city as every page needs it; sensible words before anything was set up."""
    row = row_or_none(executor, select(CityRow.__table__))
    holidays = frozenset(executor.execute(select(Holiday.on)).scalars())
    if row is None:
        return City("Corrala", DEFAULT_ZONE, DEFAULT_LANG, LANGUAGES, (("Emergency", "112"),), BRAND_HUE, holidays)
    numbers = tuple((label, number) for label, number in row.emergency)
    lines = tuple((label, number) for label, number in row.crisis_lines)
    told = (row.name, row.zone, row.lang, tuple(row.languages), numbers, row.hue, holidays, row.demo)
    terms = {name: getattr(row, name) for name in ("age_alone", "age_with_word", "residence_days", "evaluator_share")}
    ways = tuple((way, tuple(words.items())) for way, words in row.formal_routes.items())
    return City(*told, watch_hours=_hours(row.watch_hours), crisis_lines=lines, formal_routes=ways, **terms)


def _hours(told: list[list[str]]) -> tuple[tuple[time, time] | None, ...]:
    return tuple((time.fromisoformat(day[0]), time.fromisoformat(day[1])) if day else None for day in told)


def area_by_slug(executor: Executor, slug: str) -> Any:
    """The area called `slug`, with its outline; raises `NotFound`."""
    return the_row(executor, select(*AREA, Area.outline, Area.station_id).where(Area.slug == slug))


def nearby_cities(executor: Executor) -> Sequence[Any]:
    """The cities around this one, in their order: `id`, `name`, `phone`, `web`, and whether one is `outlined`."""
    outlined = NearbyCity.boundary.is_not(None).label("outlined")
    wanted = select(NearbyCity.id, NearbyCity.name, NearbyCity.phone, NearbyCity.web, outlined)
    return rows(executor, wanted.order_by(NearbyCity.position, NearbyCity.id))


_AROUND = aliased(Area)


def listed_areas(executor: Executor, level: str | None = None, after: str | None = None) -> Page[Any]:
    """A page of areas in the order they were made, each after the one around it; with `parent_slug`."""
    statement = select(*AREA, _AROUND.slug.label("parent_slug")).join(
        _AROUND, _AROUND.id == Area.parent_id, isouter=True
    )
    if level:
        statement = statement.where(Area.level == level)
    place = decode_cursor(after, 1)
    if place:
        statement = statement.where(Area.id > whole(place[0]))
    found = rows(executor, statement.order_by(Area.id).limit(AREAS_PAGE + 1))
    shown = found[:AREAS_PAGE]
    return Page(shown, older=encode_cursor(shown[-1].id) if len(found) > AREAS_PAGE else None)


def listed_area(executor: Executor, slug: str) -> Any:
    """The area called `slug` with `parent_slug` and outline; raises `NotFound`."""
    told = select(*AREA, Area.outline, _AROUND.slug.label("parent_slug"))
    return the_row(executor, told.join(_AROUND, _AROUND.id == Area.parent_id, isouter=True).where(Area.slug == slug))


def area_by_id(executor: Executor, area_id: int) -> Any:
    return the_row(executor, select(*AREA, Area.outline).where(Area.id == area_id))


def area_or_none(executor: Executor, area_id: int | None) -> Any:
    """The area with this id; None for none and for an id that nothing has."""
    return row_or_none(executor, select(*AREA).where(Area.id == area_id)) if area_id is not None else None


def area_path_of(executor: Executor, area_id: int | None) -> str:
    """The path of an area; "/", which is everywhere, without one. Raises `NotFound`."""
    path = "/" if area_id is None else the_row(executor, select(Area.path).where(Area.id == area_id)).path
    return str(path)


def areas_at(executor: Executor, level: Level, *, outlines: bool = False) -> Sequence[Any]:
    """All areas of one level, by name."""
    columns = (*AREA, Area.outline) if outlines else AREA
    return rows(executor, select(*columns).where(Area.level == level).order_by(Area.name))


def all_areas(executor: Executor) -> Sequence[Any]:
    """Every area, each before those in it."""
    return rows(executor, select(*AREA).order_by(Area.path))


def area_ids(executor: Executor) -> dict[str, int]:
    """The id of each area, of whatever level, by slug."""
    return {row.slug: row.id for row in rows(executor, select(Area.id, Area.slug))}


def areas_within(executor: Executor, path: str) -> Sequence[Any]:
    """The areas below the one with `path`, with outlines, by name."""
    return rows(
        executor, select(*AREA, Area.outline).where(Area.path.startswith(path), Area.path != path).order_by(Area.name)
    )


def inside(path: str) -> Any:
    """The ids of the area with `path` and of all below it, for a condition: few, and what lies in them is found by its
    area's index, as no index finds the beginning of a path on either database."""
    return select(Area.id).where(Area.path.startswith(path, autoescape=True))


def area_as_stored(executor: Executor, level: Level, code: str) -> Any:
    """What is kept of the area with this level and code, with its parent's code; None when there is none."""
    parent = aliased(Area)
    return row_or_none(
        executor,
        select(Area.name, Area.boundary, Area.prefix, parent.code.label("parent"))
        .join(parent, parent.id == Area.parent_id, isouter=True)
        .where(Area.level == level, Area.code == code),
    )


def ancestors(executor: Executor, path: str) -> Sequence[Any]:
    """The areas that hold the one with `path`, outermost first, itself last."""
    ids = [int(part) for part in path.strip("/").split("/") if part]
    return rows(executor, select(*AREA).where(Area.id.in_(ids)).order_by(Area.path))


def areas_named(executor: Executor, name: str) -> Sequence[Any]:
    """Neighbourhoods whose name holds `name`, accents and case aside, best first."""
    wanted = fold(name).strip()
    found = [area for area in areas_at(executor, Level.NEIGHBOURHOOD) if wanted and wanted in fold(area.name)]
    return sorted(found, key=lambda area: (not fold(area.name).startswith(wanted), area.name))


def area_at_point(executor: Executor, lat: float, lon: float) -> Any:
    """The neighbourhood that covers a point; None outside every boundary."""
    near = select(Area.id, Area.boundary).where(Area.level == Level.NEIGHBOURHOOD, Area.boundary.is_not(None))
    hits = finder(rows(executor, near)).covering(lat, lon)
    return area_by_id(executor, hits[0]) if hits else None


def city_box(executor: Executor) -> tuple[float, float, float, float] | None:
    """South, north, west, east of all neighbourhoods together; None while none has a boundary."""
    near = select(Area.boundary).where(Area.level == Level.NEIGHBOURHOOD, Area.boundary.is_not(None))
    edges = [shape(json.loads(row.boundary)).bounds for row in rows(executor, near)]
    if not edges:
        return None
    west, south, east, north = (pick(edge[at] for edge in edges) for at, pick in enumerate((min, min, max, max)))
    return south, north, west, east


def finder(boundaries: Sequence[Any]) -> AreaFinder:
    """A finder over rows with `id` and `boundary`; make one for many points."""
    return AreaFinder((row.id, shape(json.loads(row.boundary))) for row in boundaries)


def neighbourhood_finder(executor: Executor) -> AreaFinder:
    return finder_at(executor, Level.NEIGHBOURHOOD)


def finder_at(executor: Executor, level: Level) -> AreaFinder:
    """A finder over the areas of one level that have a boundary."""
    return finder(rows(executor, select(Area.id, Area.boundary).where(Area.level == level, Area.boundary.is_not(None))))


def station_of(executor: Executor, path: str) -> int | None:
    """The police station that serves the area with `path`: its own, else that of the nearest area around it."""
    ids = [int(part) for part in path.strip("/").split("/") if part]
    around = select(Area.station_id).where(Area.id.in_(ids), Area.station_id.is_not(None))
    found: int | None = value(executor, around.order_by(func.length(Area.path).desc()).limit(1))
    return found


def bodies(executor: Executor) -> Sequence[Any]:
    return rows(executor, select(Body.id, Body.slug, Body.kind, Body.names, Body.phone).order_by(Body.slug))


def is_of_police(executor: Executor, body_id: int | None) -> bool:
    """Whether a body stands in the police's line of command; no body does not."""
    return body_id is not None and value(executor, select(Body.kind).where(Body.id == body_id)) == BodyKind.POLICE


def body_by_slug(executor: Executor, slug: str) -> Any:
    return the_row(executor, select(Body.id, Body.slug, Body.kind, Body.names).where(Body.slug == slug))
