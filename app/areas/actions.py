"""Setting up the places of a city: the city's own row, holidays, bodies, areas. Each act may be done again."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shapely import Point
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import delete, select

from app.areas.events import (
    AreaPut,
    BodyPut,
    CitySet,
    HolidaysSet,
    NearbyCitiesSet,
    NearbyCityPut,
    NearbyCityRemoved,
    StreetsPut,
)
from app.areas.models import Address, Area, Body, CityRow, Holiday, NearbyCity
from app.areas.naming import free_prefix, free_slug
from app.areas.policies import Administering, may_name_nearby_cities, may_set_up_places
from app.areas.streets import ToldAddress
from app.areas.vocabulary import (
    AGE_ALONE,
    AGE_WITH_WORD,
    DEFAULT_LANG,
    DEFAULT_ZONE,
    EVALUATOR_SHARE,
    FORMAL_ROUTES,
    GROWN_UP,
    LANGUAGES,
    LONGEST_CODE,
    LONGEST_NAME,
    LONGEST_PHONE,
    LONGEST_WEB,
    NEARBY_MOST,
    PARENT_LEVEL,
    RESIDENCE_DAYS,
    RESIDENCE_SPAN,
    YOUNGEST,
    BodyKind,
    Level,
)
from app.kernel.db import row_or_none, rows, session
from app.kernel.errors import Invalid, NotAllowed, NotFound
from app.kernel.geo import boundary_of, boundary_text, middle_of, outline_of
from app.kernel.importing import Outcome
from app.kernel.journal import Doer, announce
from app.kernel.text import tidy
from app.kernel.transaction import act, after_commit
from app.web.city import look_again

CITY_ID = 1


@dataclass(frozen=True, kw_only=True)
class CityWords:
    """What a city says of itself. `emergency`: (label, number), the common number first; `crisis_lines`: likewise who
    listens in a crisis, on the help card; `watch_hours`: for each day from Monday the first and the last time
    ("09:00", "21:00") at which moderators read; `formal_routes`: for each formal way where and until when, by language;
    `demo`: a made-up city."""

    name: str
    emergency: tuple[tuple[str, str], ...]
    zone: str = DEFAULT_ZONE
    lang: str = DEFAULT_LANG
    languages: tuple[str, ...] = LANGUAGES
    watch_hours: tuple[tuple[str, ...], ...] = ()
    crisis_lines: tuple[tuple[str, str], ...] = ()
    formal_routes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    age_alone: int = AGE_ALONE
    age_with_word: int = AGE_WITH_WORD
    residence_days: int = RESIDENCE_DAYS
    evaluator_share: int = EVALUATOR_SHARE
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


@dataclass(frozen=True, kw_only=True)
class ToldCityNearby:
    """A city around this one. `web`: an address that begins with https:// or http://; `outline`: a GeoJSON polygon."""

    name: str
    phone: str = ""
    web: str = ""
    outline: Mapping[str, Any] | None = None


@act
def set_city(*, actor: Doer, city: CityWords) -> CityRow:
    """Say what the city is called, which clock and languages it has, and whom to ring in an emergency."""
    _must_be_allowed(actor)
    if not city.name or not city.emergency:
        raise Invalid("A city needs a name and an emergency number.")
    if not YOUNGEST <= city.age_with_word <= city.age_alone <= GROWN_UP:
        raise Invalid("People take part alone from 13 to 18 years on, and with a guardian's word not later.")
    unknown = set(city.formal_routes) - set(FORMAL_ROUTES)
    if unknown:
        raise Invalid("There is no formal way called '%(name)s'.", name=", ".join(sorted(unknown)))
    if city.residence_days not in RESIDENCE_SPAN:
        raise Invalid("A verified residence lasts 30 days to ten years.")
    if not 0 <= city.evaluator_share <= 100:
        raise Invalid("Evaluators read 0 to 100 percent of the confidential reports.")
    row = session.get(CityRow, CITY_ID)
    if row is None:
        row = CityRow(id=CITY_ID)
        session.add(row)
    row.name, row.zone, row.lang, row.demo = city.name, city.zone, city.lang, city.demo
    row.languages = list(city.languages)
    row.emergency = [list(pair) for pair in city.emergency]
    row.watch_hours = [list(hours) for hours in city.watch_hours]
    row.crisis_lines = [list(pair) for pair in city.crisis_lines]
    row.formal_routes = {way: dict(words) for way, words in city.formal_routes.items()}
    row.age_alone, row.age_with_word, row.residence_days = city.age_alone, city.age_with_word, city.residence_days
    row.evaluator_share = city.evaluator_share
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
def set_nearby_cities(*, actor: Doer, cities: Sequence[ToldCityNearby]) -> None:
    """Say which cities lie around this one, in the order they are told; those that were kept before are replaced."""
    _must_be_allowed(actor)
    kept = [_nearby(told, position) for position, told in enumerate(cities, 1)]
    if len({row.name for row in kept}) < len(kept):
        raise Invalid("A nearby city is told once.", field="name")
    session.execute(delete(NearbyCity))
    session.add_all(kept)
    session.flush()
    announce(NearbyCitiesSet(city_id=CITY_ID, count=len(kept)), actor=actor)


def _nearby(told: ToldCityNearby, position: int) -> NearbyCity:
    name, phone, web = tidy(told.name), tidy(told.phone), tidy(told.web)
    if not 0 < len(name) <= LONGEST_NAME:
        raise Invalid("A nearby city needs a name of at most 120 characters.", field="name")
    if not (phone or web) or len(phone) > LONGEST_PHONE or len(web) > LONGEST_WEB:
        raise Invalid("A nearby city needs a phone number or a web address.", field="phone")
    if web and not web.startswith(("https://", "http://")):
        raise Invalid("The web address of a nearby city begins with https://.", field="web")
    boundary = boundary_text(boundary_of(told.outline)) if told.outline else None
    return NearbyCity(name=name, position=position, phone=phone, web=web, boundary=boundary)


@act
def put_nearby_city(
    *, actor: Administering, told: ToldCityNearby, number: int | None = None, everywhere: bool = False
) -> NearbyCity:
    """Add a city around this one behind the others, or change the one with this `number`. Its outline stays where none
    is told, unless it shall be told `everywhere` outside. The same one added twice is there once."""
    if not may_name_nearby_cities(actor):
        raise NotAllowed
    session.get(CityRow, CITY_ID, with_for_update=True)  # one after the other: the list has an order and an end
    kept = list(session.execute(select(NearbyCity).order_by(NearbyCity.position)).scalars())
    row = next((one for one in kept if one.id == number), None)
    if number is not None and row is None:
        raise NotFound
    fresh = _nearby(told, kept[-1].position + 1 if kept else 1)
    twin = next((one for one in kept if one.name == fresh.name and one is not row), None)
    if twin is not None and row is None and _same(twin, fresh):
        return twin
    if twin is not None:
        raise Invalid("This city stands in the list already.", field="name")
    if row is None:
        if len(kept) >= NEARBY_MOST:
            raise Invalid("The list holds at most 60 cities. Remove one first.", field="name")
        row = fresh
        session.add(row)
    else:
        row.name, row.phone, row.web = fresh.name, fresh.phone, fresh.web
        row.boundary = None if everywhere else fresh.boundary or row.boundary
    session.flush()
    announce(NearbyCityPut(nearby_city_id=row.id), actor=actor)
    return row


@act
def remove_nearby_city(*, actor: Administering, number: int) -> None:
    """Tell of a city around this one no longer."""
    if not may_name_nearby_cities(actor):
        raise NotAllowed
    row = session.get(NearbyCity, number, with_for_update=True)
    if row is None:
        raise NotFound
    session.delete(row)
    session.flush()
    announce(NearbyCityRemoved(nearby_city_id=number), actor=actor)


def _same(one: NearbyCity, other: NearbyCity) -> bool:
    return (one.phone, one.web, one.boundary) == (other.phone, other.web, other.boundary)


@act
def set_station(*, actor: Doer, area: str, body: str) -> None:
    """Say which station, a body called `body`, serves the area with this slug; reports there go to it."""
    _must_be_allowed(actor)
    row = session.execute(select(Area).where(Area.slug == area)).scalar_one_or_none()
    if row is None:
        raise Invalid("There is no area called '%(slug)s'.", slug=area)
    row.station_id = _body_id(body)
    session.flush()
    announce(AreaPut(area_id=row.id), actor=actor, fields=["station"])


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


@act
def put_addresses(*, actor: Doer, addresses: Sequence[ToldAddress]) -> list[Outcome]:
    """Keep houses of streets; one that stands is moved to where it is told now. What was shown of a report before does
    not move. For each, whether anything changed."""
    _must_be_allowed(actor)
    held = select(Address).where(Address.key.in_([told.key for told in addresses]))
    stand = {row.key: row for row in session.execute(held).scalars()}
    outcomes: list[Outcome] = []
    for told in addresses:
        row = stand.get(told.key)
        if row is not None and (row.street, row.lat, row.lon) == (told.street, told.lat, told.lon):
            outcomes.append("unchanged")
            continue
        if row is None:
            row = stand[told.key] = Address(key=told.key, area_id=told.area_id, number=told.number)
            session.add(row)
        row.street, row.folded, row.lat, row.lon = told.street, told.folded, told.lat, told.lon
        outcomes.append("taken")
    session.flush()
    if "taken" in outcomes:
        announce(StreetsPut(city_id=CITY_ID, count=outcomes.count("taken")), actor=actor)
    return outcomes


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
            wanted = {"level": above or "level above", "code": place.parent}
            raise Invalid("There is no %(level)s with the code %(code)s.", field="parent", **wanted)
        return found
    if row is not None:
        return row_or_none(session(), around.where(Area.id == row.parent_id))
    candidates = rows(session(), around.limit(2))
    if len(candidates) > 1:
        raise Invalid("Say in which %(level)s this area lies.", field="parent", level=above)
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
        raise Invalid("There is no body called %(slug)s.", field="station", slug=slug)
    return found
