"""What the public learns of a place: one point of a grid, the same one each time, and never the one that was told."""

import random
import re

import pytest
from sqlalchemy import select

from app.identity.actor import Actor
from app.issues.models import Issue, IssuePoint
from app.issues.places import shown_point, shown_street
from app.issues.vocabulary import Level
from app.kernel.db import reader, rows
from app.kernel.geo import SHOWN_GRID_M, distance_m, snap
from tests.builders.issues import make_category, report
from tests.builders.places import make_city
from tests.privacy.crawl import LISTING

HALF_A_CELL_M = SHOWN_GRID_M / 2 * 2**0.5
FIRST_PAGES = (
    "/issues",
    "/issues/map",
    "/issues/map.geojson",
    "/issues/feed.atom",
    "/issues/data.csv",
    "/areas/mill",
    "/",
)


def points(number: int) -> list[tuple[float, float]]:
    """Points of the neighbourhood "mill", always the same ones."""
    drawn = random.Random(2026)
    return [(40.0 + drawn.random() * 0.01, -3.0 + drawn.random() * 0.01) for _ in range(number)]


def test_a_thousand_points_are_shown_as_corners_of_the_grid():
    told = points(1_000)
    shown = [shown_point(lat, lon, exact=False) for lat, lon in told]
    assert shown == [shown_point(lat, lon, exact=False) for lat, lon in told]
    corners = set(shown)
    assert len(corners) < 600  # 22 by 17 cells of 50 metres, and their edges
    for (lat, lon), (shown_lat, shown_lon) in zip(told, shown, strict=True):
        assert (shown_lat, shown_lon) == snap(shown_lat, shown_lon)  # a corner is its own corner
        assert distance_m(lat, lon, shown_lat, shown_lon) <= HALF_A_CELL_M * 1.01
        assert (round(lat, 5), round(lon, 5)) != (round(shown_lat, 5), round(shown_lon, 5))


def test_a_hundred_reports_of_one_place_give_one_point(client, context):
    make_city()
    make_category("noise", exact_place=False)
    lat, lon = 40.004321, -2.995678
    for number in range(100):
        report(Actor(device=str(number)), category="noise", area=None, lat=lat, lon=lon)
    shown = {(row.lat, row.lon) for row in rows(reader(), select(Issue.lat, Issue.lon))}
    assert shown == {snap(lat, lon)}
    (mean,) = shown  # whoever averages a hundred gets what one report gives
    assert distance_m(lat, lon, *mean) > 1
    seen = "".join(client.get(page).get_data(as_text=True) for page in FIRST_PAGES)
    assert not re.search(r"40\.00432|2\.99567|2\.99568", seen)
    assert f"{mean[0]:.6f}".rstrip("0") in client.get("/issues/map.geojson").get_data(as_text=True)


@pytest.mark.parametrize("level", [Level.PSEUDONYM, Level.PUBLIC_NAME])
def test_exact_place_of_what_is_snapped_lies_apart_and_on_no_page(client, context, level):
    make_city()
    make_category("noise", exact_place=False)
    issue = report(
        Actor(device="x"), category="noise", area=None, lat=40.004321, lon=-2.995678, street="Canary Lane 7, 3rd floor",
        level=level, name="Noor",
    )  # fmt: skip
    assert rows(reader(), select(IssuePoint.lat, IssuePoint.lon, IssuePoint.place)) == [
        (40.004321, -2.995678, "Canary Lane 7, 3rd floor")
    ]
    for page in (*FIRST_PAGES, f"/issues/{issue.ref}", f"/issues/{issue.ref}/feed.atom"):
        html = client.get(page).get_data(as_text=True)
        assert "Lane 7" not in html
        assert "3rd floor" not in html
        assert not re.search(r"40\.00432|2\.99567|2\.99568", html)


def test_point_that_was_confidential_stays_on_the_grid_when_more_is_shown(client, context):
    make_city()
    make_category("lighting", exact_place=True)
    issue = report(Actor(device="x"), area=None, lat=40.004321, lon=-2.995678, level=Level.CONFIDENTIAL)
    assert (issue.lat, issue.lon) == snap(40.004321, -2.995678)


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("Mill Lane 7", "Mill Lane"),
        ("Calle Mayor, nº 12, 3º B", "Calle Mayor"),
        ("Plaza Mayor", "Plaza Mayor"),
        ("Rua do Sol 4-6 (portal 2)", "Rua do Sol"),
    ],
)
def test_street_is_shown_without_number_floor_and_door(told, shown):
    assert shown_street(told, exact=False) == shown
    assert shown_street(told, exact=True) == told


def test_listing_pages_are_those_that_are_crawled_with_filters(app):
    assert set(app.view_functions) >= LISTING
