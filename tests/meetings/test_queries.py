"""What is read of meetings."""

from datetime import timedelta

import pytest

from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.errors import NotFound
from app.meetings.queries import coming_meetings, meeting_by_code, meeting_by_id, meetings_of_area, running_meetings
from app.meetings.vocabulary import MeetingState
from tests.builders.meetings import make_meeting
from tests.builders.places import make_city


def titles(found) -> list[str]:
    return [row.title for row in found]


def test_meeting_by_id_brings_its_area_and_refuses_what_is_not_there(context):
    meeting = make_meeting(make_city()["mill"])
    found = meeting_by_id(reader(), meeting.id)
    assert (found.title, found.area_name, found.area_slug) == ("Safe ways to school", "Mill", "mill")
    with pytest.raises(NotFound):
        meeting_by_id(reader(), meeting.id + 1)


def test_meeting_by_code_when_typed_in_small_letters_with_spaces_then_finds_it(context):
    meeting = make_meeting(make_city()["mill"])
    spoken = f" {meeting.code[:4].lower()} {meeting.code[4:].lower()}"
    assert meeting_by_code(reader(), spoken).id == meeting.id
    assert meeting_by_code(reader(), "ZZZZZZZZ") is None


def test_meetings_of_area_brings_those_inside_and_around_but_not_beside(context):
    areas = make_city()
    day = now() + timedelta(days=1)
    make_meeting(areas["mill"], "Own", starts_at=day)
    make_meeting(areas["north"], "Around", starts_at=day + timedelta(hours=1))
    make_meeting(areas["hill"], "Beside", starts_at=day)
    assert titles(meetings_of_area(reader(), areas["mill"].path, now())) == ["Own", "Around"]
    assert titles(meetings_of_area(reader(), areas["north"].path, now())) == ["Own", "Around"]


def test_coming_and_running_meetings_keep_apart_what_is_over(context):
    mill = make_city()["mill"]
    make_meeting(mill, "Over", MeetingState.ENDED, now() - timedelta(days=3))
    make_meeting(mill, "Now", MeetingState.LIVE, now() - timedelta(minutes=5))
    make_meeting(mill, "Next")
    assert titles(coming_meetings(reader(), now())) == ["Now", "Next"]
    assert titles(running_meetings(reader())) == ["Now"]
