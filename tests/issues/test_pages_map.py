"""The map and the list that equals it: the same issues, by neighbourhood, however many there are."""

import gzip
import random
import re
import statistics
from datetime import timedelta

import pytest
from sqlalchemy import insert

from app.areas.models import Area
from app.issues.models import Issue
from app.issues.queries.lists import Wanted
from app.issues.queries.on_map import ACROSS, FROM_SQUARES, LINES, _steps, counted
from app.kernel.clock import now
from app.kernel.db import reader, session
from tests.builders.issues import make_category, make_issue
from tests.builders.places import make_city
from tests.issues.test_pages_issue import Statements

pytestmark = pytest.mark.usefixtures("kept_for_long")
LATE = timedelta(days=40)
HEAVIEST = 60_000  # bytes, compressed: what a first visit to a page may weigh


@pytest.fixture
def city(context):
    areas = make_city()
    make_category("lighting")
    return areas


def groups(html: str) -> list[tuple[str, int]]:
    """(summary as read, number of lines below it) of each neighbourhood in the list."""
    found = re.findall(r'<details class="map-group"[^>]*>\s*<summary>(.*?)</summary>(.*?)</details>', html, re.S)
    return [(" ".join(re.sub("<[^>]+>", "", said).split()), lines.count("<li>")) for said, lines in found]


def test_list_beside_the_map_counts_and_folds_by_neighbourhood(client, city):
    for number in range(3):
        make_issue(city["mill"], lat=40.003, lon=-2.995, at=now() - LATE if number == 0 else None)
    make_issue(city["harbour"], lat=40.013, lon=-2.995)
    make_issue(city["harbour"], title="Without a point")
    html = client.get("/issues/map").get_data(as_text=True)
    assert groups(html) == [("Harbour 1 issue", 1), ("Mill 3 issues · 1 late", 3)]
    assert '<details class="map-group" open' not in html
    assert client.get("/issues/map?area=mill").get_data(as_text=True).count('<details class="map-group" open') == 1


def test_two_neighbourhoods_with_one_name_stay_apart(client, city):
    harbour = session.get_one(Area, city["harbour"].id)
    harbour.name = city["mill"].name
    session.commit()
    for name in ("mill", "harbour"):
        make_issue(city[name], lat=40.003, lon=-2.995)
    assert groups(client.get("/issues/map").get_data(as_text=True)) == [("Mill 1 issue", 1)] * 2


def test_four_thousand_issues_weigh_little_and_take_no_more_statements(client, city):
    pattern = make_issue(city["mill"], title="x" * 150)
    own = {"id", "map_square"}
    same = {column.name: getattr(pattern, column.name) for column in Issue.__table__.columns if column.name not in own}
    places = [(city[name], lat) for name, lat in (("mill", 40.003), ("harbour", 40.013))]
    rows = []
    for number in range(4000):
        area, lat = places[number % 2]
        moment = now() - timedelta(minutes=number)
        title = f"Report {number} of a lamp that went dark between the school and the bridge {number * 7919 % 4001}"
        own = {"ref": f"MAP-{number:04}", "title": title, "area_id": area.id, "area_path": area.path}
        rows.append(same | own | {"lat": lat, "lon": -2.995 - number / 1e6, "reported_at": moment})
    session.execute(insert(Issue), rows)
    session.commit()
    client.get("/issues/map")
    with Statements() as visitor:
        html = client.get("/issues/map").get_data(as_text=True)
    assert len(visitor.seen) <= 5, visitor.seen
    client.get("/issues/map.geojson")
    with Statements() as program:
        features = client.get("/issues/map.geojson").json["features"]
    assert len(program.seen) <= 4, program.seen
    points = [f["properties"] for f in features if f["properties"]["kind"] != "area"]
    assert sum(one.get("number", 1) for one in points) == 4000
    assert len(points) <= (ACROSS + 1) ** 2
    assert [said for said, _lines in groups(html)] == ["Harbour 2000 issues", "Mill 2000 issues"]
    assert sum(lines for _said, lines in groups(html)) == LINES
    assert html.count("Read all of") == 2
    assert len(gzip.compress(html.encode(), 6)) < HEAVIEST
    assert len(gzip.compress(client.get("/issues/map.geojson").data, 6)) < 10_000


def points_of(client, query=""):
    features = client.get(f"/issues/map.geojson?{query}").json["features"]
    return [feature["properties"] for feature in features if feature["properties"]["kind"] != "area"]


def test_issues_close_together_are_one_number_that_comes_apart_from_closer_by(client, city):
    for step in range(3):
        make_issue(city["mill"], lat=40.003, lon=-2.995 + step * 0.0002, at=now() - LATE if step else None)
    alone = make_issue(city["park"], lat=40.066, lon=-2.995)
    several, one = sorted(points_of(client), key=lambda point: point["kind"] != "several")
    assert (several["number"], several["title"]) == (3, "3 issues · 2 late")
    assert (one["kind"], one["url"]) == ("open", f"/issues/{alone.ref}")
    box = several["url"].split("box=")[1]
    assert sorted(point["kind"] for point in points_of(client, f"box={box}&outlines=0")) == ["late", "late", "open"]
    part = client.get(several["url"]).get_data(as_text=True)
    assert groups(part) == [("Mill 3 issues · 2 late", 3)]
    assert "Show the whole map" in part


def test_squares_put_a_city_together_as_its_issues_say_one_by_one(context, city):
    """Whole, and narrowed by a box that cuts through squares; north, south, east and west of nought."""
    chance = random.Random(7)
    corners = [(40.0, -3.0), (-0.05, -0.05)]
    points = [
        (south + chance.random() / 8, west + chance.random() / 8) for south, west in corners for _each in range(60)
    ]
    for number, (lat, lon) in enumerate(points):
        area = city["mill" if number % 3 else "harbour"]
        make_issue(area, lat=lat, lon=lon, at=now() - LATE if number % 4 == 0 else None)
    make_issue(city["mill"], title="Without a point")
    for south, west in corners:
        for box in (
            (south, south + 0.125, west, west + 0.125),
            (south + 0.0301, south + 0.12, west + 0.0302, west + 0.1),
        ):
            there = [one for one in points if box[0] <= one[0] <= box[1] and box[2] <= one[1] <= box[3]]
            assert _steps(box)[1] >= FROM_SQUARES
            found = counted(reader(), Wanted(box=box), now(), box)
            assert found.total == len(there) == sum(one.number for one in found.clusters) + len(found.singles)
            assert sum(late for _number, late in found.areas.values()) == sum(
                points.index(one) % 4 == 0 for one in there
            )
            assert found.clusters
            for one in found.clusters:
                own = [p for p in there if one.box[0] <= p[0] <= one.box[1] and one.box[2] <= p[1] <= one.box[3]]
                assert len(own) == one.number
                assert (one.lat, one.lon) == pytest.approx([statistics.mean(axis) for axis in zip(*own, strict=True)])


def test_a_box_and_the_filters_narrow_map_and_list_alike(client, city):
    lighting = make_category("benches")
    make_issue(city["mill"], lighting, lat=40.003, lon=-2.995)
    make_issue(city["mill"], lat=40.003, lon=-2.995)
    make_issue(city["hill"], lighting, lat=40.043, lon=-2.995, state="closed")
    make_issue(city["hill"], lighting, lat=40.043, lon=-2.995, confidential=True)
    for query, number in (
        ("", 3),
        ("category=benches", 2),
        ("category=benches&status=open", 1),
        ("area=hill", 1),
        ("box=-3,40,-2.9,40.02", 2),
        ("box=-3,40,-2.9,40.02&category=benches", 1),
        ("box=10,10,11,11", 0),
    ):
        assert sum(point.get("number", 1) for point in points_of(client, query)) == number, query
        html = client.get(f"/issues/map?{query}").get_data(as_text=True)
        assert sum(lines for _said, lines in groups(html)) == number, query


@pytest.mark.parametrize("box", ["1", "1,2,3", "a,b,c,d", "nan,nan,nan,nan", "5,5,1,1", "-999,0,999,1", "1,2,3,4,5"])
def test_a_box_that_is_none_is_not_found(client, city, box):
    assert client.get(f"/issues/map?box={box}").status_code == 404
    assert client.get(f"/issues/map.geojson?box={box}").status_code == 404


def test_moving_the_map_a_little_keeps_numbers_together(context):
    west = -3.70
    first, moved = _steps((40.40, 40.44, west, west + 0.05)), _steps((40.401, 40.441, west + 0.003, west + 0.053))
    assert first == moved
    assert _steps((40.40, 40.402, west, west + 0.002))[1] < first[1]
    for box in ((-90.0, 90.0, -180.0, 180.0), (40.0, 40.0, 3.0, 3.0)):
        assert all(step > 0 for step in _steps(box))
