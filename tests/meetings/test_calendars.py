"""Calendars read back by a second reader, which shares no code with the one that writes them."""

from datetime import UTC, datetime, timedelta

import pytest
import vobject

from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.meetings.actions import call_meeting, cancel_meeting, change_meeting, sign_up
from app.meetings.vocabulary import MeetingState
from tests.builders.meetings import make_meeting, make_plan
from tests.builders.people import make_actor
from tests.builders.places import make_city

ZONE = "Europe/Madrid"
LONG = "A walk along the river, with many words: " + "ñandú, água; الماء \\ " * 12


@pytest.fixture
def areas(context):
    return make_city()


def read(client, path: str):
    """The one calendar that a file holds, by a reader that refuses what does not belong there. It remembers zones of
    files read before, and knows some itself: here it shall know the one of this file alone."""
    vobject.icalendar.registerTzid(ZONE, None)
    [calendar] = list(vobject.readComponents(client.get(path).get_data(as_text=True), validate=True))
    for entry in calendar.contents.get("vevent", []):
        assert type(entry.dtstart.value.tzinfo).__module__ == "dateutil.tz.tz"
    return calendar


def entries(client, path: str):
    return read(client, path).contents.get("vevent", [])


@pytest.mark.parametrize(
    ("begins", "clock", "offset"),
    [
        (datetime(2031, 12, 10, 17, 30, tzinfo=UTC), "18:30", 1),
        (datetime(2031, 7, 10, 16, 30, tzinfo=UTC), "18:30", 2),
        (datetime(2031, 10, 26, 0, 30, tzinfo=UTC), "02:30", 2),
        (datetime(2031, 3, 30, 0, 59, tzinfo=UTC), "01:59", 1),
        (datetime(2031, 3, 30, 1, 0, tzinfo=UTC), "03:00", 2),
    ],
)
def test_the_clock_of_the_city_is_read_on_either_side_of_summer_time(client, areas, begins, clock, offset):
    meeting = make_meeting(areas["mill"], starts_at=begins)
    [entry] = entries(client, f"/meetings/{meeting.id}.ics")
    start, end = entry.dtstart.value, entry.dtend.value
    assert f"{start:%H:%M}" == clock
    assert (start.astimezone(UTC), start.utcoffset()) == (begins, timedelta(hours=offset))
    assert end.astimezone(UTC) == begins + timedelta(hours=2)


def test_the_hour_that_comes_twice_is_read_as_the_one_that_was_meant(client, areas):
    """A time of the city's clock means the first of the two, so the second is written another way."""
    again = datetime(2031, 10, 26, 1, 30, tzinfo=UTC)
    meeting = make_meeting(areas["mill"], starts_at=again)
    [entry] = entries(client, f"/meetings/{meeting.id}.ics")
    assert entry.dtstart.value.astimezone(UTC) == again
    assert entry.dtend.value.astimezone(UTC) == again + timedelta(hours=2)


def test_words_with_every_sign_that_means_something_come_back_as_they_were(client, areas):
    make_meeting(
        areas["mill"], title=LONG[:150].strip(), about=LONG, place="Hall; room 2, first floor", way="Left\\right"
    )
    [entry] = entries(client, "/meetings.ics")
    assert entry.summary.value == LONG[:150].strip()
    assert entry.location.value == "Hall; room 2, first floor"
    assert entry.description.value.split("\n\n")[:2] == [LONG, "Left\\right"]
    assert entry.url.value == entry.description.value.split("\n\n")[-1]


def test_the_calendar_of_an_area_holds_all_its_meetings_and_each_has_one_identity(client, areas):
    mill = areas["mill"]
    ids = {make_meeting(mill, f"Meeting {number}").id for number in range(3)}
    ids.add(make_meeting(mill, "Called off", state=MeetingState.CANCELLED, reason="Rain").id)
    elsewhere = make_meeting(areas["park"], "Elsewhere")
    found = entries(client, "/areas/mill/meetings.ics")
    assert {entry.uid.value for entry in found} == {f"meeting-{number}@localhost" for number in ids}
    everywhere = {entry.uid.value for entry in entries(client, "/meetings.ics")}
    assert everywhere == {f"meeting-{number}@localhost" for number in ids | {elsewhere.id}}
    said = {entry.summary.value: entry.status.value for entry in found}
    assert said.pop("Called off") == "CANCELLED"
    assert set(said.values()) == {"CONFIRMED"}
    assert entries(client, "/areas/hill/meetings.ics") == []


def test_a_change_and_a_cancellation_replace_the_entry_that_a_program_holds(client, areas):
    officer, plan = make_actor("Vega", Role.OFFICER, area=areas["mill"]), make_plan()
    meeting = call_meeting(actor=officer, area_id=areas["mill"].id, plan=plan)
    path = f"/meetings/{meeting.id}.ics"
    kept = {}
    moved = plan.starts_at + timedelta(days=1)
    later = make_plan(starts_at=moved)
    steps = [
        lambda: None,
        lambda: change_meeting(
            actor=officer, meeting_id=meeting.id, version=1, plan=later, reason="The library moves it."
        ),
        lambda: cancel_meeting(actor=officer, meeting_id=meeting.id, reason="The library is closed."),
    ]
    for number, step in enumerate(steps):
        step()
        [entry] = entries(client, path)
        assert int(entry.sequence.value) == number
        kept[entry.uid.value] = entry
    [last] = kept.values()
    assert (last.status.value, last.dtstart.value.astimezone(UTC)) == ("CANCELLED", moved.replace(microsecond=0))
    assert "The library is closed." in last.description.value


def test_who_takes_places_and_who_waits_is_in_no_calendar(client, areas):
    meeting = make_meeting(areas["mill"], capacity=1)
    before = client.get(f"/meetings/{meeting.id}.ics").data
    for name in ("Canary Taken", "Canary Waiting", "Canary Last"):
        sign_up(actor=make_actor(name), meeting_id=meeting.id)
    after = client.get(f"/meetings/{meeting.id}.ics").data
    assert after == before
    [entry] = entries(client, f"/meetings/{meeting.id}.ics")
    assert (entry.status.value, "attendee" in entry.contents) == ("CONFIRMED", False)


def test_a_calendar_without_meetings_is_one_and_old_meetings_leave_it(client, areas):
    long_ago = now() - timedelta(days=200)
    old = make_meeting(areas["mill"], starts_at=long_ago, state=MeetingState.ENDED)
    calendar = read(client, "/meetings.ics")
    assert (calendar.version.value, calendar.method.value) == ("2.0", "PUBLISH")
    assert "vevent" not in calendar.contents
    [entry] = entries(client, f"/meetings/{old.id}.ics")
    assert entry.dtstart.value.astimezone(UTC) == long_ago.replace(microsecond=0)
