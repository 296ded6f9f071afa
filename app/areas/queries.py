"""Every SELECT about areas, bodies and the city."""

import json
from collections.abc import Sequence
from typing import Any

from shapely.geometry import shape
from sqlalchemy import Row, select

from app.areas.models import Area, Body, CityRow, Holiday
from app.areas.vocabulary import BRAND_HUE, DEFAULT_LANG, DEFAULT_ZONE, LANGUAGES, Level
from app.kernel.db import Executor
from app.kernel.errors import NotFound
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
    row = executor.execute(select(CityRow.__table__)).one_or_none()
    holidays = frozenset(executor.execute(select(Holiday.on)).scalars())
    if row is None:
        return City("Corrala", DEFAULT_ZONE, DEFAULT_LANG, LANGUAGES, (("Emergency", "112"),), BRAND_HUE, holidays)
    numbers = tuple((label, number) for label, number in row.emergency)
    return City(row.name, row.zone, row.lang, tuple(row.languages), numbers, row.hue, holidays, row.demo)


def area_by_slug(executor: Executor, slug: str) -> Row[Any]:
    """The area called `slug`, with its outline; raises `NotFound`."""
    row = executor.execute(select(*AREA, Area.outline, Area.station_id).where(Area.slug == slug)).one_or_none()
    if row is None:
        raise NotFound
    return row


def area_by_id(executor: Executor, area_id: int) -> Row[Any]:
    row = executor.execute(select(*AREA, Area.outline).where(Area.id == area_id)).one_or_none()
    if row is None:
        raise NotFound
    return row


def areas_at(executor: Executor, level: Level, *, outlines: bool = False) -> Sequence[Row[Any]]:
    """All areas of one level, by name."""
    columns = (*AREA, Area.outline) if outlines else AREA
    return executor.execute(select(*columns).where(Area.level == level).order_by(Area.name)).all()


def areas_within(executor: Executor, path: str) -> Sequence[Row[Any]]:
    """The areas below the one with `path`, with outlines, by name."""
    return executor.execute(
        select(*AREA, Area.outline).where(Area.path.startswith(path), Area.path != path).order_by(Area.name)
    ).all()


def ancestors(executor: Executor, path: str) -> Sequence[Row[Any]]:
    """The areas that hold the one with `path`, outermost first, itself last."""
    ids = [int(part) for part in path.strip("/").split("/") if part]
    return executor.execute(select(*AREA).where(Area.id.in_(ids)).order_by(Area.path)).all()


def areas_named(executor: Executor, name: str) -> Sequence[Row[Any]]:
    """Neighbourhoods whose name holds `name`, accents and case aside, best first."""
    wanted = fold(name).strip()
    found = [area for area in areas_at(executor, Level.NEIGHBOURHOOD) if wanted and wanted in fold(area.name)]
    return sorted(found, key=lambda area: (not fold(area.name).startswith(wanted), area.name))


def area_at_point(executor: Executor, lat: float, lon: float) -> Row[Any] | None:
    """The neighbourhood that covers a point; None outside every boundary."""
    near = select(Area.id, Area.boundary).where(Area.level == Level.NEIGHBOURHOOD, Area.boundary.is_not(None))
    hits = finder(executor.execute(near).all()).covering(lat, lon)
    return area_by_id(executor, hits[0]) if hits else None


def finder(rows: Sequence[Any]) -> AreaFinder:
    """A finder over rows with `id` and `boundary`; make one for many points."""
    return AreaFinder((row.id, shape(json.loads(row.boundary))) for row in rows)


def neighbourhood_finder(executor: Executor) -> AreaFinder:
    near = select(Area.id, Area.boundary).where(Area.level == Level.NEIGHBOURHOOD, Area.boundary.is_not(None))
    return finder(executor.execute(near).all())


def bodies(executor: Executor) -> Sequence[Row[Any]]:
    return executor.execute(select(Body.id, Body.slug, Body.kind, Body.names, Body.phone).order_by(Body.slug)).all()


def body_by_slug(executor: Executor, slug: str) -> Row[Any]:
    row = executor.execute(select(Body.id, Body.slug, Body.kind, Body.names).where(Body.slug == slug)).one_or_none()
    if row is None:
        raise NotFound
    return row
