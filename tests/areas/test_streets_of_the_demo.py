"""The made-up streets of the demo lie in their neighbourhoods, and stand for eight houses and more."""

from app.admin.loading.content import read
from app.admin.loading.places import stand_places
from app.areas.queries import area_at_point
from app.areas.streets import house_at, houses_like, street_point, streets_named
from app.kernel.db import reader


def test_streets_of_the_demo_are_suggested_and_found_and_stand_for_eight_houses(context):
    stand_places()
    for told in read("streets.json"):
        for lat, lon in (told["from"], told["to"]):
            assert area_at_point(reader(), lat, lon).slug == told["area"], told["street"]
            assert street_point(reader(), lat, lon) not in (None, (lat, lon))
    assert [row.street for row in streets_named(reader(), "telar")] == ["Calle del Telar Azul"]
    assert house_at(reader(), "Calle del Telar Azul 8", None) is not None
    assert [row.number for row in houses_like(reader(), "Calle del Telar Azul 7", None)] == ["7 A", "7 B"]
    assert len(houses_like(reader(), "Calle de la Noria Chica 3", None)) == 2
