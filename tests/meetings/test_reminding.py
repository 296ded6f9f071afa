"""Which reminders go out is the choice of whoever calls the meeting; the worker obeys."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.identity.actor import SYSTEM
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.journal import Journal
from app.meetings.actions import (
    call_meeting,
    change_meeting,
    change_series,
    remind_of_meetings,
    repeat_meeting,
    sign_up,
)
from app.meetings.models import Meeting, MeetingReminder
from app.meetings.plans import plan_of
from app.meetings.queries import series_meetings
from app.meetings.vocabulary import Every, Reminders
from tests.builders.mails import letters
from tests.builders.meetings import make_plan
from tests.builders.people import csrf, make_account, make_actor, sign_in
from tests.builders.places import make_city
from tests.builders.rows import kept
from tests.builders.worker import work_off
from tests.meetings.test_themes import fields

ZONE = "Europe/Madrid"
WORDS = {
    Reminders.BOTH: "We remind you two days and two hours before.",
    Reminders.TWO_DAYS: "We remind you two days before.",
    Reminders.TWO_HOURS: "We remind you two hours before.",
}


@pytest.fixture
def city(context):
    return make_city()


@pytest.fixture
def officer(city):
    return make_actor("Vega", Role.OFFICER, area=city["mill"])


def called(officer, city, reminders: Reminders = Reminders.BOTH) -> Meeting:
    return call_meeting(actor=officer, area_id=city["mill"].id, plan=make_plan(reminders=reminders))


def choose(officer, meeting: Meeting, reminders: Reminders) -> Meeting:
    plan = replace(plan_of(meeting), reminders=reminders)
    return change_meeting(actor=officer, meeting_id=meeting.id, version=meeting.version, plan=plan)


def hours(meeting: Meeting) -> list[int]:
    wanted = select(MeetingReminder.hours_before).where(MeetingReminder.meeting_id == meeting.id)
    return list(session.scalars(wanted.order_by(MeetingReminder.hours_before.desc())))


def pull_forward(meeting: Meeting, hours_before: int) -> None:
    """Let a reminder be due now."""
    it = (MeetingReminder.meeting_id == meeting.id, MeetingReminder.hours_before == hours_before)
    session.execute(update(MeetingReminder).where(*it).values(due_at=now() - timedelta(minutes=1)))
    session.commit()


CHOICES = [
    (Reminders.BOTH, [48, 2]),
    (Reminders.TWO_DAYS, [48]),
    (Reminders.TWO_HOURS, [2]),
    (Reminders.NONE, []),
]


@pytest.mark.parametrize(("reminders", "expected"), CHOICES)
def test_reminders_are_set_as_chosen_and_the_page_says_which(client, city, reminders, expected):
    sign_in(client, make_account("Vega", Role.OFFICER, area=city["mill"]))
    sent = {"csrf_token": csrf(client, "/meetings/new"), **fields(reminders=str(reminders))}
    assert client.post("/meetings/new", data=sent).status_code == 303
    (meeting,) = kept(Meeting)
    assert hours(meeting) == expected
    page = client.get(f"/meetings/{meeting.id}/change").text
    assert f'<option selected value="{reminders}">' in page


@pytest.mark.parametrize("reminders", list(Reminders))
def test_whoever_takes_a_place_hears_of_the_reminders_that_come(app, client, city, officer, reminders):
    meeting, noor = called(officer, city, reminders), make_account("Noor")
    sign_in(client, noor)
    sent = {"csrf_token": csrf(client, f"/meetings/{meeting.id}")}
    page = client.post(f"/meetings/{meeting.id}/sign-up?lang=en", data=sent, follow_redirects=True).text
    work_off(app)
    told = letters(noor.email)[-1].body
    for choice, words in WORDS.items():
        assert ((words in page), (words in told)) == ((choice == reminders,) * 2), choice
    assert "You have a place." in page
    assert "If you cannot come, please give up your place" in told


def test_a_form_without_the_choice_sends_both(client, city):
    sign_in(client, make_account("Vega", Role.OFFICER, area=city["mill"]))
    client.post("/meetings/new", data={"csrf_token": csrf(client, "/meetings/new"), **fields()})
    assert hours(kept(Meeting)[0]) == [48, 2]


def test_a_choice_that_is_none_is_refused(client, city):
    sign_in(client, make_account("Vega", Role.OFFICER, area=city["mill"]))
    sent = {"csrf_token": csrf(client, "/meetings/new"), **fields(reminders="hourly")}
    assert client.post("/meetings/new", data=sent).status_code == 422
    assert kept(Meeting) == []


def test_a_change_before_sending_is_obeyed_and_moves_nobody(city, officer):
    meeting = called(officer, city)
    sequence = meeting.sequence
    choose(officer, meeting, Reminders.TWO_HOURS)
    pull_forward(meeting, 48)
    assert remind_of_meetings(actor=SYSTEM) == 0
    assert hours(meeting) == [2]
    choose(officer, meeting, Reminders.BOTH)
    assert hours(meeting) == [48, 2]
    choose(officer, meeting, Reminders.NONE)
    assert hours(meeting) == []
    assert meeting.sequence == sequence
    acts = session.scalars(select(Journal.act).where(Journal.act.like("meeting.%")).order_by(Journal.id)).all()
    assert acts == ["meeting.called", *["meeting.changed"] * 3]


def test_a_reminder_that_went_out_is_sent_once_whatever_is_chosen_then(app, city, officer):
    meeting, noor = called(officer, city), make_actor("Noor")
    sign_up(actor=noor, meeting_id=meeting.id)
    pull_forward(meeting, 48)
    assert remind_of_meetings(actor=SYSTEM) == 1
    session.commit()
    choose(officer, meeting, Reminders.NONE)
    choose(officer, meeting, Reminders.BOTH)
    pull_forward(meeting, 48)
    assert remind_of_meetings(actor=SYSTEM) == 0
    pull_forward(meeting, 2)
    assert remind_of_meetings(actor=SYSTEM) == 1


def test_a_moved_meeting_reminds_as_chosen(city, officer):
    meeting = called(officer, city, Reminders.TWO_HOURS)
    starts = meeting.starts_at + timedelta(days=1)
    plan = replace(plan_of(meeting), starts_at=starts, ends_at=starts + timedelta(hours=2))
    change_meeting(actor=officer, meeting_id=meeting.id, version=1, plan=plan, reason="The library is closed that day.")
    assert [(row.hours_before, row.due_at) for row in kept(MeetingReminder)] == [(2, starts - timedelta(hours=2))]


def test_a_copy_and_a_series_keep_the_choice_and_later_ones_follow_a_change_of_it(client, city, officer):
    first = called(officer, city, Reminders.TWO_DAYS)
    sign_in(client, make_account("Vega", Role.OFFICER, area=city["mill"]))
    assert '<option selected value="two_days">' in client.get(f"/meetings/new?copy={first.id}").text
    repeat_meeting(actor=officer, meeting_id=first.id, every=Every.WEEK, times=1, zone=ZONE)
    second = session.get_one(Meeting, series_meetings(session(), first.id)[1].id)
    assert (second.reminders, hours(second)) == ("two_days", [48])
    plan = replace(plan_of(first), reminders=Reminders.NONE)
    change_series(actor=officer, meeting_id=first.id, version=first.version, plan=plan, zone=ZONE)
    assert (hours(first), hours(second), second.reminders) == ([], [], "none")
