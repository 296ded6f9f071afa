"""Every SELECT about areas, bodies and the city."""

import json
from collections.abc import Sequence
from typing import Any

from shapely.geometry import shape
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from app.areas.models import Area, Body, CityRow, Holiday
from app.areas.vocabulary import BRAND_HUE, DEFAULT_LANG, DEFAULT_ZONE, LANGUAGES, Level
from app.kernel.db import Executor, row_or_none, rows, the_row, value
from app.kernel.geo import AreaFinder
from app.kernel.text import fold
from app.web.city import City

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
    return City(row.name, row.zone, row.lang, tuple(row.languages), numbers, row.hue, holidays, row.demo)


def area_by_slug(executor: Executor, slug: str) -> Any:
    """The area called `slug`, with its outline; raises `NotFound`."""
    return the_row(executor, select(*AREA, Area.outline, Area.station_id).where(Area.slug == slug))


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


def area_ids(executor: Executor) -> dict[str, int]:
    """The id of each area, of whatever level, by slug."""
    return {row.slug: row.id for row in rows(executor, select(Area.id, Area.slug))}


def areas_within(executor: Executor, path: str) -> Sequence[Any]:
    """The areas below the one with `path`, with outlines, by name."""
    return rows(
        executor, select(*AREA, Area.outline).where(Area.path.startswith(path), Area.path != path).order_by(Area.name)
    )


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


def finder(boundaries: Sequence[Any]) -> AreaFinder:
    """A finder over rows with `id` and `boundary`; make one for many points."""
    return AreaFinder((row.id, shape(json.loads(row.boundary))) for row in boundaries)


def neighbourhood_finder(executor: Executor) -> AreaFinder:
    near = select(Area.id, Area.boundary).where(Area.level == Level.NEIGHBOURHOOD, Area.boundary.is_not(None))
    return finder(rows(executor, near))


def station_of(executor: Executor, path: str) -> int | None:
    """The police station that serves the area with `path`: its own, else that of the nearest area around it."""
    ids = [int(part) for part in path.strip("/").split("/") if part]
    around = select(Area.station_id).where(Area.id.in_(ids), Area.station_id.is_not(None))
    found: int | None = value(executor, around.order_by(func.length(Area.path).desc()).limit(1))
    return found


def bodies(executor: Executor) -> Sequence[Any]:
    return rows(executor, select(Body.id, Body.slug, Body.kind, Body.names, Body.phone).order_by(Body.slug))


def body_by_slug(executor: Executor, slug: str) -> Any:
    return the_row(executor, select(Body.id, Body.slug, Body.kind, Body.names).where(Body.slug == slug))
