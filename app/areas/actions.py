"""Setting up the places of a city: the city's own row, holidays, bodies, areas. Each act may be done again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shapely.geometry import mapping
from sqlalchemy import select

from app.areas.events import AreaPut, BodyPut, CitySet, HolidaysSet
from app.areas.models import Area, Body, CityRow, Holiday
from app.areas.policies import may_set_up_places
from app.areas.vocabulary import DEFAULT_LANG, DEFAULT_ZONE, LANGUAGES, PARENT_LEVEL, BodyKind, Level
from app.kernel.db import row_or_none, session
from app.kernel.errors import Invalid, NotAllowed
from app.kernel.geo import boundary_of, middle_of, outline_of
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
    GeoJSON geometries, the outline made from the boundary when it is not given; `station`: slug of a body."""

    code: str
    slug: str
    name: str
    level: Level
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
    lies in it remembers the path."""
    _must_be_allowed(actor)
    parent = _parent(place)
    found = select(Area).where(Area.level == place.level, Area.code == place.code)
    row = session.execute(found).scalar_one_or_none()
    if row is None:
        row = Area(code=place.code, level=place.level, slug=place.slug, parent_id=parent.id if parent else None)
        session.add(row)
    elif row.parent_id != (parent.id if parent else None):
        raise Invalid("An area that stands cannot move to another one.", field="parent")
    row.name = tidy(place.name)
    if place.station is not None:
        row.station_id = _body_id(place.station)
    if place.boundary is not None:
        boundary = boundary_of(place.boundary)
        row.boundary = json.dumps(mapping(boundary))
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


def _parent(place: Place) -> Any:
    """The area around a place; the level above must be there, a city may stand without a region."""
    if not place.slug or not tidy(place.name):
        raise Invalid("An area needs a name.", field="name")
    above = PARENT_LEVEL.get(place.level)
    if place.parent is None and (above is None or place.level == Level.CITY):
        return None
    found = row_or_none(session(), select(Area.id, Area.path).where(Area.level == above, Area.code == place.parent))
    if found is None:
        raise Invalid(f"There is no {above} with the code {place.parent}.", field="parent")
    return found


def _body_id(slug: str) -> int:
    found: int | None = session.execute(select(Body.id).where(Body.slug == slug)).scalar()
    if found is None:
        raise Invalid(f"There is no body called {slug}.", field="station")
    return found
