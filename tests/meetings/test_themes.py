"""Themes of meetings: chosen from the city's list of tags, and found by it in every list."""

from datetime import timedelta

import pytest
from icalendar import Calendar

from app.forums.actions import keep_tag
from app.identity.vocabulary import Role
from app.kernel.clock import local, now
from app.kernel.db import session
from app.kernel.errors import Invalid
from app.meetings.actions import call_meeting, change_meeting, change_series, repeat_meeting
from app.meetings.models import Meeting
from app.meetings.queries import series_meetings
from app.meetings.vocabulary import Every, MeetingState
from app.web.kept import forget_all
from tests.builders.meetings import make_meeting, make_plan
from tests.builders.people import csrf, make_account, make_actor, sign_in
from tests.builders.places import make_city
from tests.builders.rows import kept

ZONE = "Europe/Madrid"


@pytest.fixture
def city(context):
    return make_city()


@pytest.fixture
def keeper(city):
    keeper = make_actor("Kay", Role.COORDINATOR)
    for slug, en, es in (("ways", "Ways to school", "Caminos"), ("night", "Night", "Noche")):
        keep_tag(actor=keeper, slug=slug, names={"en": en, "es": es}, active=True)
    forget_all()
    return keeper


@pytest.fixture
def officer(city, keeper):
    return make_actor("Vega", Role.OFFICER, area=city["mill"])


def put_out_of_use(keeper, slug: str) -> None:
    keep_tag(actor=keeper, slug=slug, names={"en": "Night", "es": "Noche"}, active=False)
    forget_all()


def called(officer, city, **about):
    return call_meeting(actor=officer, area_id=city["mill"].id, plan=make_plan(**about))


def fields(**more) -> dict[str, str]:
    day = local(now() + timedelta(days=9), ZONE).date()
    told = {"area": "mill", "title": "Safe ways home", "day": str(day), "begins": "18:00", "ends": "20:00"}
    return told | {"place": "Library", "lang": "en", "kind": "meeting"} | more


def test_a_meeting_is_announced_with_a_theme_and_shows_it(client, city, keeper):
    sign_in(client, make_account("Vega", Role.OFFICER, area=city["mill"]))
    form = client.get("/meetings/new?lang=en").text
    assert '<option value="night">Night</option>' in form
    sent = {"csrf_token": csrf(client, "/meetings/new"), **fields(theme="night")}
    assert client.post("/meetings/new", data=sent).status_code == 303
    (meeting,) = kept(Meeting)
    assert meeting.theme == "night"
    shown = client.get(f"/meetings/{meeting.id}?lang=en").text
    assert '<a href="/meetings?theme=night"><bdi>Night</bdi></a>' in shown
    assert '<option selected value="night">' in client.get(f"/meetings/{meeting.id}/change?lang=en").text
    assert '<option selected value="night">' in client.get(f"/meetings/new?copy={meeting.id}&lang=en").text


def test_a_theme_that_is_in_no_list_is_refused_with_the_text_kept(client, city, keeper):
    sign_in(client, make_account("Vega", Role.OFFICER, area=city["mill"]))
    sent = {"csrf_token": csrf(client, "/meetings/new"), **fields(theme="elsewhere")}
    answer = client.post("/meetings/new", data=sent)
    assert (answer.status_code, "Safe ways home" in answer.text) == (422, True)
    assert kept(Meeting) == []


@pytest.mark.parametrize("theme", ["elsewhere", "night"])
def test_the_act_refuses_a_theme_unknown_or_out_of_use(city, keeper, officer, theme):
    put_out_of_use(keeper, "night")
    with pytest.raises(Invalid) as refused:
        called(officer, city, theme=theme)
    assert refused.value.field == "theme"
    with pytest.raises(Invalid):
        change_meeting(
            actor=officer,
            meeting_id=make_meeting(city["mill"]).id,
            version=1,
            plan=make_plan(theme=theme),
            reason="x" * 20,
        )


def test_a_theme_out_of_use_stays_on_its_meeting_and_is_offered_to_no_other(client, city, keeper, officer):
    meeting = called(officer, city, theme="night")
    put_out_of_use(keeper, "night")
    sign_in(client, make_account("Vega", Role.OFFICER, area=city["mill"]))
    assert 'value="night"' not in client.get("/meetings/new").text
    assert '<option selected value="night">' in client.get(f"/meetings/{meeting.id}/change").text
    starts, ends = meeting.starts_at, meeting.ends_at
    plan = make_plan(title="Another title", theme="night", starts_at=starts, ends_at=ends)
    assert change_meeting(actor=officer, meeting_id=meeting.id, version=1, plan=plan).theme == "night"


@pytest.mark.parametrize(("state", "when"), [(MeetingState.ANNOUNCED, ""), (MeetingState.ENDED, "&when=past")])
def test_lists_of_meetings_are_filtered_by_theme(client, city, keeper, state, when):
    begins = now() + timedelta(days=3 if state == MeetingState.ANNOUNCED else -3)
    make_meeting(city["mill"], "About the night", theme="night", state=state, starts_at=begins)
    make_meeting(city["mill"], "About nothing else", state=state, starts_at=begins)
    both = client.get(f"/meetings?lang=en{when}").text
    assert ("About the night" in both, "About nothing else" in both) == (True, True)
    found = client.get(f"/meetings?theme=night&lang=en{when}").text
    assert ("About the night" in found, "About nothing else" in found) == (True, False)
    assert f'<a href="/meetings?theme=night{when.replace("&", "&amp;")}" aria-current="page">Night</a>' in found
    none = client.get(f"/meetings?theme=ways&lang=en{when}").text
    assert "No meeting on this theme" in none
    anything = client.get(f"/meetings?theme=elsewhere&lang=en{when}").text
    assert "About nothing else" in anything


def test_a_city_without_themes_shows_no_choice_of_them(client, city):
    assert "All themes" not in client.get("/meetings?lang=en").text
    sign_in(client, make_account("Vega", Role.OFFICER, area=city["mill"]))
    assert 'name="theme"' not in client.get("/meetings/new").text


def test_programs_calendars_feeds_and_tables_tell_the_theme(client, city, keeper):
    with_one = make_meeting(city["mill"], "About the night", theme="night")
    without = make_meeting(city["mill"], "About nothing else")
    listed = client.get("/api/v1/meetings?theme=night", headers={"Accept-Language": "es"}).json["items"]
    assert [(row["title"], row["theme"], row["theme_name"]) for row in listed] == [
        ("About the night", "night", "Noche")
    ]
    other = client.get(f"/api/v1/meetings/{without.id}").json
    assert (other["theme"], other["theme_name"]) == ("", "")
    events = [
        Calendar.from_ical(client.get(f"/meetings/{one.id}.ics?lang=en").data).walk("VEVENT")[0]
        for one in (with_one, without)
    ]
    assert [event["categories"].cats for event in events] == [["Mill", "Meeting", "Night"], ["Mill", "Meeting"]]
    assert '<category term="Night"' in client.get("/meetings/feed.atom?lang=en").text
    head, *rows = client.get("/meetings/data.csv").text.splitlines()
    at = head.split(",").index("theme")
    assert [row.split(",")[at] for row in rows] == ["night", ""]


def test_a_series_keeps_the_theme_and_later_ones_follow_a_change_of_it(city, officer):
    first = called(officer, city, theme="night")
    repeat_meeting(actor=officer, meeting_id=first.id, every=Every.WEEK, times=2, zone=ZONE)
    themes = lambda: [row.theme for row in series_meetings(session(), first.id)]  # noqa: E731
    assert themes() == ["night"] * 3
    middle = session.get_one(Meeting, series_meetings(session(), first.id)[1].id)
    plan = make_plan(theme="ways", starts_at=middle.starts_at, ends_at=middle.ends_at)
    change_series(actor=officer, meeting_id=middle.id, version=middle.version, plan=plan, zone=ZONE)
    assert themes() == ["night", "ways", "ways"]
