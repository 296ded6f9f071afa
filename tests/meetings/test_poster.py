"""A meeting on paper, the calendar of a phone, and a copy for another day."""

import re

import pytest

from app.areas.queries import area_by_slug
from app.identity.vocabulary import Role
from app.kernel.db import session
from tests.builders.days import today
from tests.builders.meetings import make_meeting
from tests.builders.people import csrf, make_account, sign_in
from tests.builders.places import make_city


@pytest.fixture
def mill(context):
    return make_city()["mill"]


@pytest.fixture
def hill(mill):
    return area_by_slug(session(), "hill")


def test_a_poster_says_when_where_how_and_for_whom(mill, client):
    about = {"address": "Mill street 3", "way": "Bus 6, side door", "step_free": True, "languages": ["es", "ar"]}
    meeting = make_meeting(mill, title="Lamps <b>on</b>", interpretation="Sign language", **about)
    page = client.get(f"/meetings/{meeting.id}/poster").text
    for words in ("Library", "Mill street 3", "Bus 6, side door", "Step-free", "Spanish", "Arabic", "Sign language"):
        assert words in page
    assert f"/meetings/{meeting.id}</bdi>" in page
    assert f"{meeting.code[:4]} {meeting.code[4:]}" in page
    assert "<svg" in page
    assert "<b>on</b>" not in page
    assert f"/meetings/{meeting.id}/poster" in client.get(f"/meetings/{meeting.id}").text
    assert client.get("/meetings/4711/poster").status_code == 404


def test_a_phone_subscribes_to_the_whole_calendar_and_to_an_areas(mill, client):
    for page, path in (("/meetings", "/meetings.ics"), ("/meetings?area=mill", "/areas/mill/meetings.ics")):
        [address] = re.findall(r'href="webcal://[^/"]+(/[^"]+)"', client.get(page).text)
        assert address == path
        assert client.get(address).content_type.startswith("text/calendar")


def test_a_copy_has_everything_but_the_day(mill, hill, client):
    meeting = make_meeting(mill, "Open door at the station", kind="open_day", way="Bus 6", capacity=9)
    path = f"/meetings/new?copy={meeting.id}"
    assert client.get(path).status_code in (302, 303, 403)
    sign_in(client, make_account("Elsewhere", Role.COMMISSIONER, area=hill))
    assert client.get(path).status_code == 403
    sign_in(client, make_account("Marin", Role.OFFICER, area=mill))
    page = client.get(path).text
    assert 'value="Open door at the station"' in page
    assert "Bus 6" in page
    assert '<option selected value="open_day">' in page
    assert re.search(r'name="day"[^>]*value=""', page)
    day = str(today(20))
    about = {"csrf_token": csrf(client, path), "area": "mill", "kind": "open_day", "title": "Open door again"}
    about |= {"lang": "en", "day": day, "begins": "10:00", "ends": "12:00", "place": "Station", "version": "1"}
    called = client.post("/meetings/new", data=about)
    assert called.status_code == 303
    assert called.location.split("/")[-1] != str(meeting.id)
