"""What stands in the calendar besides meetings, and which parts it has."""

import pytest
from icalendar import Calendar
from sqlalchemy import select

from app.identity.vocabulary import Role
from app.kernel.db import reader, rows
from app.kernel.errors import Conflict
from app.live.models import Hall
from app.meetings.actions import call_meeting, enter_guest, sign_up, write_agenda
from app.meetings.models import AgendaItem
from app.meetings.vocabulary import PARTS, Contact, MeetingKind, Point, Source
from tests.builders.days import today
from tests.builders.meetings import make_meeting, make_plan
from tests.builders.people import csrf, make_account, make_actor, sign_in
from tests.builders.places import make_city


@pytest.fixture
def mill(context):
    return make_city()["mill"]


def officer(mill):
    return make_actor("Marin", Role.OFFICER, area=mill)


@pytest.mark.parametrize("kind", MeetingKind)
def test_each_kind_has_exactly_its_parts(mill, kind):
    meeting = call_meeting(actor=officer(mill), area_id=mill.id, plan=make_plan(), kind=kind)
    assert bool(rows(reader(), select(AgendaItem.id))) is PARTS[kind].agenda
    assert bool(rows(reader(), select(Hall.revision))) is PARTS[kind].questions
    number, moderator = meeting.id, make_actor("Mod", Role.MODERATOR)
    comes = (
        lambda: sign_up(actor=make_actor("Ana"), meeting_id=number, agreed=True),
        lambda: enter_guest(
            actor=moderator, meeting_id=number, guest=Contact("Ben"), source=Source.PAPER, reserved=False, key="k"
        ),
    )
    for come in comes:
        if PARTS[kind].sign_up:
            assert come().state == "taken"
        else:
            with pytest.raises(Conflict):
                come()
    if not PARTS[kind].agenda:
        with pytest.raises(Conflict):
            write_agenda(actor=officer(mill), meeting_id=number, points=[Point("Lamps")])


def test_pages_show_what_it_is_and_no_sign_up_where_there_is_none(mill, client):
    meeting = make_meeting(mill, "Open door at the station", kind=MeetingKind.OPEN_DAY)
    page, listed = client.get(f"/meetings/{meeting.id}").text, client.get("/meetings").text
    assert "Open day" in page
    assert "Open day" in listed
    assert "just come along" in page
    assert "Agenda" not in page
    assert "Take a place" not in client.get(f"/meetings/{meeting.id}/sign-up").text
    assert client.get("/api/v1/meetings").json["items"][0]["kind"] == "open_day"
    [event] = Calendar.from_ical(client.get(f"/meetings/{meeting.id}.ics").data).walk("VEVENT")
    assert [str(word) for word in event["CATEGORIES"].cats] == [mill.name, "Open day"]


def test_an_officer_announces_a_campaign_and_changes_it(mill, client):
    sign_in(client, make_account("Marin", Role.OFFICER, area=mill))
    day = str(today(5))
    about = {"csrf_token": csrf(client, "/meetings/new"), "area": "mill", "kind": "campaign", "day": day, "lang": "en"}
    about |= {"title": "Helmets on", "begins": "10:00", "ends": "12:00", "place": "Market square"}
    assert client.post("/meetings/new", data=about | {"kind": "walk"}).status_code == 422
    called = client.post("/meetings/new", data=about)
    assert called.status_code == 303
    path = called.location.split("#")[0]
    assert "Campaign" in client.get(path).text
    about |= {"csrf_token": csrf(client, f"{path}/change"), "title": "Helmets on your heads", "version": "1"}
    assert client.post(f"{path}/change", data=about).status_code == 303
    page = client.get(path).text
    assert "Helmets on your heads" in page
    assert "Campaign" in page
