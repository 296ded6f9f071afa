"""Setting up the places of a city."""

from datetime import date

import pytest

from app.areas.actions import CityWords, Place, put_area, put_body, set_city, set_holidays
from app.areas.queries import area_by_slug, areas_within, body_by_slug
from app.areas.vocabulary import BodyKind, Level
from app.identity.actor import SYSTEM, Actor
from app.kernel.db import reader
from app.kernel.errors import Invalid, NotAllowed
from app.web.city import city
from tests.builders.places import square

pytestmark = pytest.mark.usefixtures("context")

NUMBERS = (("Emergency", "112"),)


def place(code: str, level: Level, parent: str | None = None, **values: object) -> Place:
    return Place(code=code, slug=code.lower(), name=code, level=level, parent=parent, **values)  # type: ignore[arg-type]


def test_set_city_is_seen_at_once_and_holidays_with_it():
    assert city().name == "Corrala"
    lines = (("Somebody listens", "024"),)
    told = CityWords(name="Valmere", emergency=NUMBERS, lang="en", languages=("en",), crisis_lines=lines)
    set_city(actor=SYSTEM, city=told)
    assert city().crisis_lines == lines
    set_holidays(actor=SYSTEM, days={date(2026, 5, 15): "Fair"})
    assert (city().name, city().languages, city().emergency) == ("Valmere", ("en",), NUMBERS)
    assert city().holidays == {date(2026, 5, 15)}


def test_set_city_without_a_number_to_ring_is_refused():
    with pytest.raises(Invalid):
        set_city(actor=SYSTEM, city=CityWords(name="Valmere", emergency=()))


def test_put_area_builds_the_tree_and_a_second_time_changes_only_the_name():
    put_body(actor=SYSTEM, slug="station", kind=BodyKind.POLICE, names={"en": "Station"})
    put_area(actor=SYSTEM, place=place("C", Level.CITY))
    put_area(actor=SYSTEM, place=place("D", Level.DISTRICT, "C", station="station"))
    first = put_area(actor=SYSTEM, place=place("N", Level.NEIGHBOURHOOD, "D", boundary=square(40.0, -3.0)))
    again = put_area(
        actor=SYSTEM, place=Place(code="N", slug="n", name="New name", level=Level.NEIGHBOURHOOD, parent="D")
    )
    found = area_by_slug(reader(), "n")
    assert (again.id, found.name) == (first.id, "New name")
    assert [area.id for area in areas_within(reader(), area_by_slug(reader(), "c").path)] == [
        area_by_slug(reader(), "d").id,
        first.id,
    ]
    assert found.lat == pytest.approx(40.005)
    assert area_by_slug(reader(), "d").station_id == body_by_slug(reader(), "station").id


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (place("N", Level.NEIGHBOURHOOD, "nowhere"), "parent"),
        (place("N", Level.NEIGHBOURHOOD), "parent"),
        (place("C2", Level.CITY, boundary={"type": "Point", "coordinates": [0, 0]}), "geometry"),
        (place("C2", Level.CITY, station="nobody"), "station"),
        (Place(code="C2", slug="c2", name=" ", level=Level.CITY), "name"),
    ],
)
def test_put_area_that_makes_no_sense_is_refused_with_the_field(wrong: Place, field: str):
    for code in ("D", "E"):
        put_area(actor=SYSTEM, place=place(code, Level.DISTRICT))
    with pytest.raises(Invalid) as refused:
        put_area(actor=SYSTEM, place=wrong)
    assert refused.value.field == field


def test_put_area_cannot_move_an_area_to_another_one():
    for code in ("C", "E"):
        put_area(actor=SYSTEM, place=place(code, Level.CITY))
    put_area(actor=SYSTEM, place=place("D", Level.DISTRICT, "C"))
    with pytest.raises(Invalid):
        put_area(actor=SYSTEM, place=place("D", Level.DISTRICT, "E"))


def test_places_are_set_up_by_the_house_alone():
    visitor = Actor()
    with pytest.raises(NotAllowed):
        set_city(actor=visitor, city=CityWords(name="Valmere", emergency=NUMBERS))
    with pytest.raises(NotAllowed):
        set_holidays(actor=visitor, days={})
    with pytest.raises(NotAllowed):
        put_body(actor=visitor, slug="b", kind=BodyKind.CITY, names={"en": "B"})
    with pytest.raises(NotAllowed):
        put_area(actor=visitor, place=place("C", Level.CITY))
