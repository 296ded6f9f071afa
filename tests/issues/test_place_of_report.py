"""Where a report is: by a house of the city's list, by a point, or near a point outside."""

import re

import pytest
from sqlalchemy import select

from app.areas.actions import ToldCityNearby, put_addresses, set_nearby_cities
from app.areas.streets import ToldAddress
from app.identity.actor import SYSTEM
from app.issues.models import Issue, IssuePoint
from app.kernel.db import reader, rows
from app.kernel.errors import Invalid
from tests.builders.issues import make_category
from tests.builders.people import csrf
from tests.builders.places import make_city, square

LAT = 40.005


def lon_of(house):
    return round(-2.995 + house / 9000, 6)


@pytest.fixture
def city(context):
    areas = make_city()
    make_category("noise", exact_place=False)
    told = [
        ToldAddress(street="Mill Street", number=str(at), lat=LAT, lon=lon_of(at), area_id=areas["mill"].id)
        for at in range(1, 10)
    ]
    put_addresses(actor=SYSTEM, addresses=told)
    return areas


def send(client, **answers):
    told = {
        "category": "noise",
        "words": "Loud music every night.",
        "level": "pseudonym",
        "at": "check",
        "go": "next",
        "area": "",
    }
    token = csrf(client, "/issues/new")
    return client.post("/issues/new", data=told | {"csrf_token": token} | answers)


def test_a_street_and_number_are_a_point_and_a_neighbourhood(client, city):
    sent = send(client, street="Mill Street 4, 3 B")
    assert sent.status_code == 200, sent.get_data(as_text=True)
    issue = rows(reader(), select(Issue.area_id, Issue.lat, Issue.street))[0]
    point = rows(reader(), select(IssuePoint.lat, IssuePoint.lon))[0]
    assert (issue.area_id, issue.street) == (city["mill"].id, "Mill Street")
    assert (point.lat, point.lon) == (LAT, lon_of(4))


def test_a_house_that_is_not_there_needs_a_neighbourhood(client, city):
    assert send(client, street="Mill Street 99").status_code == 422
    assert send(client, street="Mill Street 99", area="hill").status_code == 200
    assert rows(reader(), select(Issue.lat))[0].lat is None


def test_a_point_outside_names_the_nearest_neighbourhood_and_chooses_it(client, city):
    html = send(client, lat="39.999", lon="-2.995").get_data(as_text=True)
    assert "The nearest neighbourhood is Mill" in html
    assert '<option selected value="mill">' in html
    assert "Choose a neighbourhood from the list" in send(client, lat="1", lon="1").get_data(as_text=True)


def test_streets_are_offered_while_typing(client, city):
    assert client.get("/issues/new/streets.json?q=mill").json == ["Mill Street"]
    for nothing in ("", "mi", "%%%", "x" * 5000, "\0\0\0"):
        assert client.get("/issues/new/streets.json", query_string={"q": nothing}).json == []


OUTSIDE = {"lat": "39.999", "lon": "-2.995", "street": "Mill Street, by the bridge"}


def test_a_report_from_outside_goes_to_the_nearest_neighbourhood_at_a_press_with_its_words(client, city):
    html = send(client, **OUTSIDE).get_data(as_text=True)
    assert "Report it in Mill, 110 m away" in html
    assert 'value="nearest:mill"' in html
    assert 'value="Mill Street, by the bridge"' in html
    token = csrf(client, "/issues/new")
    told = {"category": "noise", "words": "Loud music every night.", "at": "where", "go": "nearest:mill", **OUTSIDE}
    words = client.post("/issues/new", data=told | {"csrf_token": token}).get_data(as_text=True)
    assert "Loud music every night." in words
    assert 'name="street" value="Mill Street, by the bridge"' in words
    assert ('name="area" value="mill"' in words, 'name="lat" value=""' in words) == (True, True)
    nowhere = client.post("/issues/new", data=told | {"csrf_token": token, "go": "nearest:moon"})
    assert (nowhere.status_code, "Where is it?" in nowhere.text) == (422, True)


def test_whoever_points_outside_is_told_whom_to_ask_there(client, city):
    around = [
        ToldCityNearby(
            name="Villarroble", phone="900 555 010", web="https://avisos.example", outline=square(39.99, -3)
        ),
        ToldCityNearby(name="Fuentes", phone="900 555 020"),
    ]
    set_nearby_cities(actor=SYSTEM, cities=around)
    html = send(client, **OUTSIDE).text
    assert ('href="tel:900555010"' in html, 'href="https://avisos.example"' in html, "Fuentes" in html) == (
        True,
        True,
        False,
    )
    far = send(client, lat="41", lon="-4").text
    assert ("Villarroble" in far, "Fuentes" in far, "Report it in" in far) == (False, True, False)


@pytest.mark.parametrize(
    "fault",
    [
        {"name": ""},
        {"phone": ""},
        {"web": "javascript:alert(1)"},
        {"outline": {"type": "Point"}},
    ],
)
def test_a_city_around_that_cannot_be_told_is_refused(city, fault):
    with pytest.raises(Invalid):
        set_nearby_cities(actor=SYSTEM, cities=[ToldCityNearby(**{"name": "Fuentes", "phone": "1"} | fault)])


def put(area, street, *numbers):
    told = [
        ToldAddress(street=street, number=number, lat=area.lat, lon=area.lon + at / 9000, area_id=area.id)
        for at, number in enumerate(numbers)
    ]
    put_addresses(actor=SYSTEM, addresses=told)


def choices_of(html):
    """(value, label) of each place to choose from."""
    return re.findall(r'name="house" type="radio" value="([^"]*)">\s*<label[^>]*>([^<]*)', html)


def test_one_number_in_two_streets_of_the_same_name_is_asked_for_and_chosen(client, city):
    put(city["hill"], "Mill Street", "4")
    first = send(client, street="Mill Street 4")
    offered = choices_of(first.text)
    assert (first.status_code, [label for _value, label in offered]) == (
        422,
        ["Mill Street 4 · Mill", "Mill Street 4 · Hill", "None of these"],
    )
    assert ("Loud music every night." in first.text, 'value="Mill Street 4"' in first.text) == (True, True)
    assert send(client, street="Mill Street 4", house=offered[1][0]).status_code == 200
    issue = rows(reader(), select(Issue.area_id))[0]
    point = rows(reader(), select(IssuePoint.lat, IssuePoint.lon))[0]
    assert (issue.area_id, point.lat) == (city["hill"].id, city["hill"].lat)


def test_who_chooses_none_of_these_names_the_neighbourhood(client, city):
    put(city["hill"], "Mill Street", "4")
    none = {"street": "Mill Street 4", "house": "none:Mill Street 4"}
    said = send(client, **none)
    assert (said.status_code, "choose a neighbourhood" in said.text) == (422, True)
    assert send(client, area="park", **none).status_code == 200
    assert rows(reader(), select(Issue.area_id))[0].area_id == city["park"].id


def test_a_street_without_a_number_names_its_neighbourhood_when_it_is_chosen(client, city):
    put(city["hill"], "Mill Street", "40")
    offered = choices_of(send(client, street="Mill Street").text)
    assert [label for _value, label in offered] == ["Mill Street · Mill", "Mill Street · Hill", "None of these"]
    assert send(client, street="Mill Street", house=offered[1][0]).status_code == 200
    assert rows(reader(), select(Issue.area_id, Issue.lat))[0] == (city["hill"].id, None)


def test_numbers_with_letters_and_parts_of_a_name_are_offered(client, city):
    put(city["hill"], "Long Lane", "7 A", "7 B", "70", "17")
    labels = [label for _value, label in choices_of(send(client, street="Long Lane 7").text)]
    assert labels == ["Long Lane 7 A · Hill", "Long Lane 7 B · Hill", "None of these"]
    inside = send(client, street="Long Lane 7", area="hill").text
    assert [label for _value, label in choices_of(inside)] == labels
    assert send(client, street="Long Lane 7b").status_code == 200
    assert send(client, street="Lane 7", house="0,0").status_code == 422
    assert choices_of(send(client, street="Lane 70").text)[0][1] == "Long Lane 70 · Hill"


def test_another_street_leaves_the_house_that_was_found_before(client, city):
    put(city["hill"], "Long Lane", "7")
    token = csrf(client, "/issues/new")
    told = {"category": "noise", "words": "Loud music every night.", "at": "where", "go": "next", "csrf_token": token}
    found = client.post("/issues/new", data=told | {"street": "Mill Street 4", "area": ""}).text
    carried = dict(re.findall(r'name="(area|lat|lon|placed)" value="([^"]*)"', found))
    assert (carried["area"], carried["lat"]) == ("mill", str(LAT))
    other = client.post("/issues/new", data=told | carried | {"street": "Long Lane 7"}).text
    assert 'name="area" value="hill"' in other
    moved = client.post("/issues/new", data=told | carried | {"street": "Mill Street 4", "area": "park"}).text
    assert ('name="area" value="park"' in moved, 'name="lat" value=""' in moved) == (True, True)
