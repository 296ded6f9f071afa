"""Calendars, the feed and the table, read back by readers that are not ours."""

import csv
import xml.etree.ElementTree as ElementTree
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from icalendar import Calendar

from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.meetings.actions import call_meeting, cancel_meeting, change_meeting
from app.meetings.vocabulary import MeetingState
from tests.builders.meetings import make_meeting, make_plan
from tests.builders.people import make_actor
from tests.builders.places import make_city

ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = 'Night, "quiet";\r\nBEGIN:VALARM <b>=1+1</b> \\n'


@pytest.fixture
def mill(context):
    return make_city()["mill"]


def events(client, path: str):
    response = client.get(path)
    assert response.content_type == "text/calendar; charset=utf-8"
    return Calendar.from_ical(response.data).walk("VEVENT")


def test_calendar_of_a_meeting_brings_its_time_with_the_zone_across_summer_time(client, mill):
    winter = datetime(2031, 12, 10, 18, 0, tzinfo=UTC)
    for begins, offset in ((winter, 1), (winter.replace(month=7), 2)):
        meeting = make_meeting(mill, starts_at=begins)
        raw = client.get(f"/meetings/{meeting.id}.ics").data
        calendar = Calendar.from_ical(raw)
        [zone], [entry] = calendar.walk("VTIMEZONE"), calendar.walk("VEVENT")
        assert zone["TZID"] == entry["DTSTART"].params["TZID"] == "Europe/Madrid"
        assert entry["DTSTART"].dt == begins
        assert entry["DTSTART"].dt.utcoffset() == timedelta(hours=offset)
        assert zone.to_tz().utcoffset(begins.replace(tzinfo=None)) == timedelta(hours=offset)
        assert all(len(line) <= 75 for line in raw.split(b"\r\n"))


def test_calendar_keeps_the_identity_and_counts_changes_until_it_is_called_off(client, mill):
    officer = make_actor("Vega", Role.OFFICER, area=mill)
    plan = make_plan()
    meeting = call_meeting(actor=officer, area_id=mill.id, plan=plan)
    path = f"/meetings/{meeting.id}.ics"
    [first] = events(client, path)
    change_meeting(
        actor=officer, meeting_id=meeting.id, version=1, plan=make_plan(title="Quiet nights", starts_at=plan.starts_at)
    )
    [second] = events(client, path)
    cancel_meeting(actor=officer, meeting_id=meeting.id, reason="The library is closed that evening.")
    [third] = events(client, path)
    assert first["UID"] == second["UID"] == third["UID"] == f"meeting-{meeting.id}@localhost"
    assert [entry["SEQUENCE"] for entry in (first, second, third)] == [0, 1, 2]
    assert [str(entry["STATUS"]) for entry in (first, second, third)] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert second["SUMMARY"] == "Quiet nights"


def test_calendar_when_words_are_hostile_then_they_stay_words(client, mill):
    make_meeting(mill, title=HOSTILE, about=HOSTILE, place=HOSTILE)
    [entry] = events(client, "/meetings.ics")
    assert "BEGIN:VALARM" in entry["SUMMARY"]
    assert entry.subcomponents == []


def test_calendars_hold_what_concerns_their_area_and_one_zone(client, mill):
    make_meeting(mill, "At the mill")
    make_meeting(mill, "Also there", starts_at=now() + timedelta(days=200))
    calendar = Calendar.from_ical(client.get("/areas/mill/meetings.ics").data)
    assert {str(entry["SUMMARY"]) for entry in calendar.walk("VEVENT")} == {"At the mill", "Also there"}
    assert len(calendar.walk("VTIMEZONE")) == 1
    assert events(client, "/areas/hill/meetings.ics") == []
    assert client.get("/areas/atlantis/meetings.ics").status_code == 404
    assert client.get("/meetings/4711.ics").status_code == 404


def test_feed_brings_each_meeting_with_a_lasting_id_and_all_its_words(client, mill):
    meeting = make_meeting(mill, title=HOSTILE, about_html="<p>All <strong>words</strong></p>", place="Library & hall")
    root = ElementTree.fromstring(client.get("/meetings/feed.atom").data)
    [entry] = root.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == f"tag:localhost,2026:meeting-{meeting.id}"
    assert entry.find(f"{ATOM}link").get("href") == f"http://localhost/meetings/{meeting.id}"
    content = entry.findtext(f"{ATOM}content")
    assert "<p>All <strong>words</strong></p>" in content
    assert "Library &amp; hall" in content
    assert datetime.fromisoformat(entry.findtext(f"{ATOM}updated")) == meeting.changed_at


def test_table_brings_every_meeting_and_no_formula(client, mill):
    make_meeting(mill, title="=HYPERLINK(1)", languages=["es", "ar"])
    make_meeting(mill, state=MeetingState.CANCELLED, reason="Rain")
    rows = list(csv.DictReader(StringIO(client.get("/meetings/data.csv").get_data(as_text=True), newline="")))
    assert [(row["title"], row["state"], row["area"]) for row in rows] == [
        ("'=HYPERLINK(1)", "announced", "Mill"),
        ("Safe ways to school", "cancelled", "Mill"),
    ]
    assert rows[0]["languages"] == "es ar"
    assert rows[1]["reason"] == "Rain"
