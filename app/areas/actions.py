"""Setting up the places of a city: the city's own row, holidays, bodies, areas. Each act may be done again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shapely import Point
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select

from app.areas.events import AreaPut, BodyPut, CitySet, HolidaysSet
from app.areas.models import Area, Body, CityRow, Holiday
from app.areas.naming import free_prefix, free_slug
from app.areas.policies import may_set_up_places
from app.areas.vocabulary import (
    DEFAULT_LANG,
    DEFAULT_ZONE,
    LANGUAGES,
    LONGEST_CODE,
    LONGEST_NAME,
    PARENT_LEVEL,
    BodyKind,
    Level,
)
from app.kernel.db import row_or_none, rows, session
from app.kernel.errors import Invalid, NotAllowed
from app.kernel.geo import boundary_of, boundary_text, middle_of, outline_of
from app.kernel.journal import Doer, announce
from app.kernel.text import tidy
from app.kernel.transaction import act, after_commit
from app.web.city import look_again

CITY_ID = 1


@dataclass(frozen=True, kw_only=True)
class CityWords:
    """What a city says of itself. `emergency`: (label, number), the common number first; `demo`: a made-up city."""

    name: str
    emergency: tuple[tuple[str, str], ...]
    zone: str = DEFAULT_ZONE
    lang: str = DEFAULT_LANG
    languages: tuple[str, ...] = LANGUAGES
    demo: bool = False


@dataclass(frozen=True, kw_only=True)
class Place:
    """An area as it is entered. `parent`: the code of the area around it, one level up; `boundary`, `outline`:
    GeoJSON geometries, the outline made from the boundary when it is not given; `station`: slug of a body.
    `slug`: the area's piece of an address, made from the name when it is not given."""

    code: str
    name: str
    level: Level
    slug: str = ""
    parent: str | None = None
    boundary: Mapping[str, Any] | None = None
    outline: Mapping[str, Any] | None = None
    station: str | None = None


@act
def set_city(*, actor: Doer, city: CityWords) -> CityRow:
    """Say what the city is called, which clock and languages it has, and whom to ring in an emergency."""
    _must_be_allowed(actor)
    if not city.name or not city.emergency:
        raise Invalid("A city needs a name and an emergency number.")
    row = session.get(CityRow, CITY_ID)
    if row is None:
        row = CityRow(id=CITY_ID)
        session.add(row)
    row.name, row.zone, row.lang, row.demo = city.name, city.zone, city.lang, city.demo
    row.languages = list(city.languages)
    row.emergency = [list(pair) for pair in city.emergency]
    session.flush()
    announce(CitySet(city_id=CITY_ID), actor=actor)
    after_commit(look_again)
    return row


@act
def set_holidays(*, actor: Doer, days: Mapping[date, str]) -> None:
    """Add days that are no working days, or name them anew; promises made before keep their dates."""
    _must_be_allowed(actor)
    for on, name in days.items():
        session.merge(Holiday(on=on, name=name))
    session.flush()
    announce(HolidaysSet(city_id=CITY_ID, count=len(days)), actor=actor)
    after_commit(look_again)


@act
def put_body(*, actor: Doer, slug: str, kind: BodyKind, names: Mapping[str, str], phone: str = "") -> Body:
    """Set up or change the body called `slug`; `names` by language."""
    _must_be_allowed(actor)
    if not slug or not names:
        raise Invalid("A body needs a name.")
    row = session.execute(select(Body).where(Body.slug == slug)).scalar_one_or_none()
    if row is None:
        row = Body(slug=slug)
        session.add(row)
    row.kind, row.names, row.phone = kind, dict(names), phone
    session.flush()
    announce(BodyPut(body_id=row.id), actor=actor)
    return row


@act
def put_area(*, actor: Doer, place: Place) -> Area:
    """Set up or change the area with this level and code. Its place in the tree is given once: everything that
    lies in it remembers the path. A neighbourhood gets three letters of its own, which its references begin with."""
    _must_be_allowed(actor)
    _must_be_named(place)
    found = select(Area).where(Area.level == place.level, Area.code == place.code)
    row = session.execute(found).scalar_one_or_none()
    parent = _parent(place, row)
    if row is None:
        slug = free_slug(place.slug or place.name, parent.slug if parent else None, f"{place.level}-{place.code}")
        row = Area(code=place.code, level=place.level, slug=slug)
        row.parent_id = parent.id if parent else None
        row.prefix = free_prefix(place.name) if place.level == Level.NEIGHBOURHOOD else ""
        session.add(row)
    elif row.parent_id != (parent.id if parent else None):
        raise Invalid("An area that stands cannot move to another one.", field="parent")
    row.name = tidy(place.name)
    if place.station is not None:
        row.station_id = _body_id(place.station)
    if place.boundary is not None:
        boundary = boundary_of(place.boundary)
        _must_lie_inside(boundary, parent)
        row.boundary = boundary_text(boundary)
        row.outline = dict(place.outline) if place.outline else outline_of(boundary)
        row.lat, row.lon = middle_of(boundary)
    session.flush()
    row.path = f"{parent.path if parent else '/'}{row.id}/"
    session.flush()
    announce(AreaPut(area_id=row.id), actor=actor)
    return row


def _must_be_allowed(actor: Doer) -> None:
    if not may_set_up_places(actor):
        raise NotAllowed


def _must_be_named(place: Place) -> None:
    if not 0 < len(tidy(place.name)) <= LONGEST_NAME:
        raise Invalid("An area needs a name of at most 120 characters.", field="name")
    if not 0 < len(place.code) <= LONGEST_CODE or place.code != tidy(place.code):
        raise Invalid("An area needs a code of at most 20 characters.", field="code")


def _parent(place: Place, row: Area | None) -> Any:
    """The area around a place: by its code, else the one that stands, else the only one there is on the level above.

    Where nothing stands on the level above, the place is a root: a town may begin with its neighbourhoods.
    """
    above = PARENT_LEVEL.get(place.level)
    around = select(Area.id, Area.slug, Area.path, Area.boundary).where(Area.level == above)
    if place.parent is not None:
        found = row_or_none(session(), around.where(Area.code == place.parent))
        if found is None:
            raise Invalid(f"There is no {above or 'level above'} with the code {place.parent}.", field="parent")
        return found
    if row is not None:
        return row_or_none(session(), around.where(Area.id == row.parent_id))
    candidates = rows(session(), around.limit(2))
    if len(candidates) > 1:
        raise Invalid(f"Say in which {above} this area lies.", field="parent")
    return candidates[0] if candidates else None


def _must_lie_inside(boundary: BaseGeometry, parent: Any) -> None:
    if parent is None or parent.boundary is None:
        return
    lat, lon = middle_of(boundary)
    if not shape(json.loads(parent.boundary)).covers(Point(lon, lat)):
        raise Invalid("The area lies outside the one it is said to be part of.", field="geometry")


def _body_id(slug: str) -> int:
    found: int | None = session.execute(select(Body.id).where(Body.slug == slug)).scalar()
    if found is None:
        raise Invalid(f"There is no body called {slug}.", field="station")
    return found
