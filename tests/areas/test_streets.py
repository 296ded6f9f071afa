"""The city's list of houses: taken, taken again, refused; and the point that stands for eight of them."""

import pytest
from sqlalchemy import func, select

from app.areas.actions import put_addresses
from app.areas.commands import import_streets
from app.areas.models import Address
from app.areas.streets import ToldAddress, house_at, street_point, streets_named
from app.identity.actor import SYSTEM
from app.kernel.db import reader, session, value
from app.kernel.errors import NotAllowed
from tests.builders.issues import make_category, report
from tests.builders.people import make_actor
from tests.builders.places import make_city

HERE = (40.005, -2.995)
HEAD = "street,number,lat,lon,area\n"


@pytest.fixture
def city(context):
    return make_city()


def houses(area, number, street="Mill Street", lat=40.005):
    """A street of this many houses, ten metres from one to the next."""
    told = [
        ToldAddress(street=street, number=str(at), lat=lat, lon=round(-2.995 + at * 0.00012, 6), area_id=area.id)
        for at in range(1, number + 1)
    ]
    put_addresses(actor=SYSTEM, addresses=told)
    return told


def run(app, path):
    return app.test_cli_runner().invoke(import_streets, [str(path)])


def test_houses_are_taken_once_and_faults_are_written_down_with_their_line(app, city, tmp_path):
    file = tmp_path / "streets.csv"
    rows = [
        "Mill Street,1,40.005,-2.995,mill",
        "Mill Street,3,40.0051,-2.9949,",
        "Ñandú Street,1,40.0052,-2.995,Mill",
        "Nowhere,1,1.0,1.0,",
        "Mill Street,5,north,-2.995,mill",
        "Mill Street,7,40.005,-2.995,moon",
        "Mill Street,,40.005,-2.995,mill",
        "Mill Street,9,nan,-2.995,mill",
        f"{'x' * 121},1,40.005,-2.995,mill",
    ]
    file.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    first = run(app, file)
    assert first.exit_code == 3, first.output
    assert "3 taken, 0 unchanged, 6 refused" in first.output
    lines = (tmp_path / "streets.csv.refused.csv").read_text().splitlines()[1:]
    assert [line.split(",")[0] for line in lines] == ["5", "6", "7", "8", "9", "10"]
    again = run(app, file)
    assert "0 taken, 3 unchanged, 6 refused" in again.output
    file.write_text(HEAD + "Mill Street,1,40.0055,-2.995,mill\n", encoding="utf-8")
    assert "1 taken, 0 unchanged, 0 refused" in run(app, file).output
    assert value(reader(), select(func.count()).select_from(Address)) == 3
    assert value(reader(), select(Address.lat).where(Address.number == "1", Address.street == "Mill Street")) == 40.0055


def test_only_the_house_itself_takes_houses(city):
    with pytest.raises(NotAllowed):
        put_addresses(actor=make_actor("Ana"), addresses=[])


def test_one_point_stands_for_at_least_eight_houses_and_is_the_same_for_each(city):
    told = houses(city["mill"], 20)
    points = [street_point(session(), house.lat, house.lon) for house in told]
    groups = {point: points.count(point) for point in points}
    assert None not in groups
    assert sorted(groups.values()) == [8, 12]
    own = {(house.lat, house.lon) for house in told}
    assert not own & set(groups)


def test_a_street_of_seven_houses_stands_for_nobody(city):
    houses(city["mill"], 7)
    assert street_point(session(), *HERE) is None
    houses(city["mill"], 9, street="Long Street", lat=40.006)
    assert street_point(session(), *HERE) is not None
    assert street_point(session(), 40.02, -2.995) is None  # far from every house


def test_a_report_is_shown_at_the_point_of_its_street_a_defect_where_it_is(city):
    make_category("noise", exact_place=False)
    make_category("lighting", exact_place=True)
    without = report(category="noise", lat=HERE[0], lon=HERE[1])
    told = houses(city["mill"], 9)
    place = {"lat": told[3].lat, "lon": told[3].lon}
    noise, lamp = report(category="noise", **place), report(category="lighting", **place)
    assert (noise.lat, noise.lon) == street_point(session(), **place)
    assert (lamp.lat, lamp.lon) == (round(place["lat"], 5), round(place["lon"], 5))
    assert (without.lat, without.lon) != (noise.lat, noise.lon)


def test_a_house_and_a_street_are_found_by_what_is_typed(city):
    houses(city["mill"], 9, street="Calle del Ánade")
    assert [row.street for row in streets_named(reader(), "anade")] == ["Calle del Ánade"]
    assert [row.street for row in streets_named(reader(), "CALLE DEL ANADE 4")] == ["Calle del Ánade"]
    assert list(streets_named(reader(), "a%")) == []
    found = house_at(reader(), "Calle del Anade 4, 3 B", None)
    assert (found.number, found.area_id) == ("4", city["mill"].id)
    assert house_at(reader(), "Calle del Anade", None) is None
    assert house_at(reader(), "Calle del Anade 99", None) is None
