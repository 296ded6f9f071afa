"""Cities around this one: an administrator adds, changes and removes them, and a report from outside shows them."""

import json

import pytest
from sqlalchemy import Engine, event

from app.areas.actions import ToldCityNearby, put_nearby_city
from app.areas.beyond import beyond
from app.areas.models import NearbyCity
from app.areas.vocabulary import NEARBY_MOST
from app.identity.vocabulary import Role
from app.kernel.db import reader, session
from app.kernel.journal import Journal
from tests.builders.issues import make_category
from tests.builders.people import another, csrf, make_account, make_actor, sign_in
from tests.builders.places import make_city
from tests.builders.rows import kept

pytestmark = pytest.mark.usefixtures("kept_for_long")
PAGE = "/admin/nearby"
# Around a point in the sea, and beside it.
HERE, BESIDE = (10.5, 20.5), (10.5, 25.5)
BOX = {"type": "Polygon", "coordinates": [[[20, 10], [21, 10], [21, 11], [20, 11], [20, 10]]]}
FUENTES = {"name": "Fuentes", "phone": "900 555 020"}


@pytest.fixture
def browser(context, client):
    make_city()
    make_category()
    sign_in(client, make_account("Admin", Role.ADMINISTRATOR))
    return client


def post(client, path, **fields):
    return client.post(path, data={"csrf_token": csrf(client, PAGE), **fields})


def acts() -> list[str]:
    return [row.act for row in kept(Journal) if row.act.startswith("nearby_city")]


def told(lat: float, lon: float) -> list[str]:
    session.rollback()
    return [row.name for row in beyond(reader(), lat, lon).cities]


def test_city_is_added_shown_to_a_report_from_outside_changed_and_removed(browser):
    assert "No city is told yet." in browser.get(PAGE).text
    assert post(browser, PAGE, web="https://fuentes.example", **FUENTES).status_code == 303
    number = kept(NearbyCity)[0].id
    resident = another(browser)
    about = {"at": "check", "go": "next", "category": "lighting", "words": "A lamp is out.", "level": "pseudonym"}
    sent = {"csrf_token": csrf(resident, "/issues/new"), "area": "", "lat": "10.5", "lon": "20.5"} | about
    outside = resident.post("/issues/new", data=sent)
    assert 'href="tel:900555020"' in outside.text
    assert "https://fuentes.example" in outside.text
    assert 'value="Fuentes"' in browser.get(f"{PAGE}?change={number}").text
    done = post(browser, f"{PAGE}/{number}", name="Fuentes del Olmo", phone="900 555 030")
    assert (done.status_code, told(*HERE)) == (303, ["Fuentes del Olmo"])
    assert kept(NearbyCity)[0].web == ""
    assert post(browser, f"{PAGE}/{number}/remove").status_code == 303
    assert told(*HERE) == []
    assert acts() == ["nearby_city.put", "nearby_city.put", "nearby_city.removed"]
    assert post(browser, f"{PAGE}/{number}/remove").status_code == 404
    assert post(browser, f"{PAGE}/{number}", **FUENTES).status_code == 404
    assert browser.get(f"{PAGE}?change={number}").status_code == 404


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(BOX),
        json.dumps({"type": "Feature", "properties": {}, "geometry": BOX}),
        json.dumps({"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": BOX}]}),
    ],
    ids=["geometry", "feature", "collection"],
)
def test_outline_says_where_it_is_told_stays_through_a_change_and_can_be_forgotten(browser, text):
    post(browser, PAGE, geometry=text, **FUENTES)
    post(browser, PAGE, name="Everywhere", phone="1")
    assert (told(*HERE), told(*BESIDE)) == (["Fuentes"], ["Everywhere"])
    number = kept(NearbyCity)[0].id
    post(browser, f"{PAGE}/{number}", name="Fuentes", phone="900 555 030")
    assert told(*HERE) == ["Fuentes"]
    post(browser, f"{PAGE}/{number}", everywhere="y", **FUENTES)
    assert told(*BESIDE) == ["Fuentes", "Everywhere"]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"name": ""}, "Enter the name of the city."),
        ({"name": "x" * 121}, "This name is too long."),
        ({"phone": ""}, "needs a phone number or a web address"),
        ({"phone": "9" * 41}, "At most 40 characters."),
        ({"web": "javascript:alert(1)"}, "begins with https://"),
        ({"web": "https://" + "x" * 200}, "At most 200 characters."),
        ({"geometry": "here"}, "no GeoJSON with one polygon"),
        ({"geometry": "[" * 100_000}, "no GeoJSON with one polygon"),
        ({"geometry": "[1, 2]"}, "no GeoJSON with one polygon"),
        ({"geometry": '{"type": "FeatureCollection", "features": []}'}, "no GeoJSON with one polygon"),
        ({"geometry": '{"type": "Point", "coordinates": [1, 2]}'}, "The geometry is no polygon."),
        ({"geometry": '{"type": "Polygon", "coordinates": [[[1, 2]]]}'}, "The geometry cannot be read."),
        ({"geometry": "x" * 200_001}, "This outline is too long"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_kept(browser, fault, said):
    answer = post(browser, PAGE, **(FUENTES | fault))
    assert (answer.status_code, kept(NearbyCity), acts()) == (422, [], [])
    assert said in answer.text


def test_same_city_sent_twice_is_there_once_and_another_of_its_name_is_refused(browser):
    assert [post(browser, PAGE, **FUENTES).status_code for _ in range(2)] == [303, 303]
    assert (len(kept(NearbyCity)), acts()) == (1, ["nearby_city.put"])
    again = post(browser, PAGE, name="Fuentes", phone="900 000 000")
    assert (again.status_code, "stands in the list already" in again.text) == (422, True)
    post(browser, PAGE, name="Olmo", phone="2")
    other = next(row.id for row in kept(NearbyCity) if row.name == "Olmo")
    assert post(browser, f"{PAGE}/{other}", **FUENTES).status_code == 422
    assert [row.name for row in kept(NearbyCity)] == ["Fuentes", "Olmo"]


def test_list_has_an_end(browser):
    actor = make_actor("Another", Role.ADMINISTRATOR)
    for number in range(NEARBY_MOST):
        put_nearby_city(actor=actor, told=ToldCityNearby(name=f"City {number}", phone="1"))
    assert "at most 60 cities" in post(browser, PAGE, **FUENTES).text
    assert len(kept(NearbyCity)) == NEARBY_MOST


def test_page_asks_the_database_the_same_however_many_there_are(browser):
    counts = []
    for number in range(5):
        post(browser, PAGE, name=f"City {number}", phone="1")
        if number in (0, 4):
            counts.append(statements(lambda: browser.get(PAGE)))
    assert counts[0] == counts[1] > 0


def statements(do) -> int:
    said = []

    def watch(*told):
        said.append(told[2])

    event.listen(Engine, "before_cursor_execute", watch)
    try:
        do()
    finally:
        event.remove(Engine, "before_cursor_execute", watch)
    return len(said)
