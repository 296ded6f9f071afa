"""Calling, changing, cancelling and holding meetings."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.identity.actor import SYSTEM
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Conflict, Invalid, NotAllowed
from app.kernel.journal import Journal
from app.meetings.actions import (
    call_meeting,
    cancel_meeting,
    change_meeting,
    close_sign_up,
    remind_of_meetings,
    run_meeting,
    write_agenda,
)
from app.meetings.models import Meeting, MeetingReminder
from app.meetings.queries import agenda, meeting_with_agenda
from app.meetings.vocabulary import CODE_ALPHABET, MeetingState, Point
from tests.builders.meetings import make_meeting, make_plan
from tests.builders.people import make_actor
from tests.builders.places import make_city

LATE_AT_NIGHT = "The library is closed that evening."


def acts() -> list[str]:
    return list(session.scalars(select(Journal.act).where(Journal.act.like("meeting.%")).order_by(Journal.id)))


@pytest.fixture
def city(context):
    return make_city()


@pytest.fixture
def officer(city):
    return make_actor("Vega", Role.OFFICER, area=city["north"])


def test_call_meeting_when_an_officer_calls_in_the_own_area_then_it_is_announced_with_its_first_point(city, officer):
    meeting = call_meeting(actor=officer, area_id=city["mill"].id, plan=make_plan(about="**Bring** questions"))
    row, points = meeting_with_agenda(session(), meeting.id)
    assert (row.state, row.area_slug, row.sequence) == (MeetingState.ANNOUNCED, "mill", 0)
    assert row.about_html == "<p><strong>Bring</strong> questions</p>\n"
    assert [point.point_kind for point in points] == ["commitments"]
    assert len(row.code) == 8
    assert set(row.code) <= set(CODE_ALPHABET)
    assert acts() == ["meeting.called"]


def test_call_meeting_when_the_area_is_another_then_refuses_and_writes_nothing(city, officer):
    with pytest.raises(NotAllowed):
        call_meeting(actor=officer, area_id=city["hill"].id, plan=make_plan())
    assert session.scalar(select(func.count(Meeting.id))) == 0
    assert acts() == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"starts_at": now() - timedelta(hours=1)}, "day"),
        ({"ends_at": now() + timedelta(days=9)}, "ends"),
        ({"place": "", "online": ""}, "place"),
        ({"capacity": 5, "reserved": 6}, "reserved"),
    ],
)
def test_call_meeting_when_something_does_not_fit_then_names_the_field(city, officer, change, field):
    with pytest.raises(Invalid) as refusal:
        call_meeting(actor=officer, area_id=city["mill"].id, plan=replace(make_plan(), **change))
    assert refusal.value.field == field


def test_change_meeting_when_only_words_change_then_calendars_learn_and_nobody_is_asked_again(city, officer):
    plan = make_plan()
    meeting = call_meeting(actor=officer, area_id=city["mill"].id, plan=plan)
    changed = change_meeting(actor=officer, meeting_id=meeting.id, version=1, plan=replace(plan, title="Safer streets"))
    assert (changed.state, changed.sequence, changed.version) == (MeetingState.ANNOUNCED, 1, 2)
    assert acts() == ["meeting.called", "meeting.changed"]


def test_change_meeting_when_nothing_changes_then_nothing_is_written(city, officer):
    meeting = call_meeting(actor=officer, area_id=city["mill"].id, plan=make_plan())
    change_meeting(actor=officer, meeting_id=meeting.id, version=1, plan=make_plan(starts_at=meeting.starts_at))
    assert acts() == ["meeting.called"]


def test_change_meeting_when_somebody_was_faster_then_conflict(city, officer):
    plan = make_plan()
    meeting = call_meeting(actor=officer, area_id=city["mill"].id, plan=plan)
    change_meeting(actor=officer, meeting_id=meeting.id, version=1, plan=replace(plan, title="Safer streets"))
    with pytest.raises(Conflict):
        change_meeting(actor=officer, meeting_id=meeting.id, version=1, plan=replace(plan, title="Quiet nights"))


def test_change_meeting_when_the_time_changes_then_it_needs_a_reason_and_counts_as_moved(city, officer):
    plan = make_plan()
    meeting = call_meeting(actor=officer, area_id=city["mill"].id, plan=plan)
    later = replace(plan, starts_at=plan.starts_at + timedelta(days=1), ends_at=plan.ends_at + timedelta(days=1))
    with pytest.raises(Invalid) as refusal:
        change_meeting(actor=officer, meeting_id=meeting.id, version=1, plan=later)
    assert refusal.value.field == "reason"
    moved = change_meeting(actor=officer, meeting_id=meeting.id, version=1, plan=later, reason=LATE_AT_NIGHT)
    assert (moved.state, moved.moved_from, moved.reason) == (MeetingState.MOVED, plan.starts_at, LATE_AT_NIGHT)
    due = session.scalars(select(MeetingReminder.due_at).order_by(MeetingReminder.due_at)).all()
    assert due == [later.starts_at - timedelta(hours=48), later.starts_at - timedelta(hours=2)]
    assert acts() == ["meeting.called", "meeting.moved"]


def test_write_agenda_when_written_twice_then_the_last_one_stands_below_the_first_point(city, officer):
    meeting = call_meeting(actor=officer, area_id=city["mill"].id, plan=make_plan())
    write_agenda(actor=officer, meeting_id=meeting.id, points=[Point("Lamps", 20), Point("Noise")])
    write_agenda(actor=officer, meeting_id=meeting.id, points=[Point("Noise", 15, "Sergeant Vega")])
    points = [(row.pos, row.title, row.minutes, row.speaker) for row in agenda(session(), meeting.id)]
    assert points == [(1, "", 15, ""), (2, "Noise", 15, "Sergeant Vega")]


def test_cancel_meeting_needs_a_reason_and_ends_every_other_act(city, officer):
    meeting = call_meeting(actor=officer, area_id=city["mill"].id, plan=make_plan())
    with pytest.raises(Invalid):
        cancel_meeting(actor=officer, meeting_id=meeting.id, reason="No.")
    cancelled = cancel_meeting(actor=officer, meeting_id=meeting.id, reason=LATE_AT_NIGHT)
    assert (cancelled.state, cancelled.sequence) == (MeetingState.CANCELLED, 1)
    for again in (
        lambda: cancel_meeting(actor=officer, meeting_id=meeting.id, reason=LATE_AT_NIGHT),
        lambda: write_agenda(actor=officer, meeting_id=meeting.id, points=[]),
        lambda: close_sign_up(actor=officer, meeting_id=meeting.id, closed=True),
        lambda: run_meeting(actor=officer, meeting_id=meeting.id, state=MeetingState.LIVE),
    ):
        with pytest.raises(Conflict):
            again()


def test_run_meeting_follows_its_course_and_no_other(city, officer):
    meeting = make_meeting(city["mill"])
    with pytest.raises(Conflict):
        run_meeting(actor=officer, meeting_id=meeting.id, state=MeetingState.ENDED)
    for state in (MeetingState.LIVE, MeetingState.PAUSED, MeetingState.LIVE, MeetingState.LIVE, MeetingState.ENDED):
        assert run_meeting(actor=officer, meeting_id=meeting.id, state=state).state == state
    assert acts() == ["meeting.ran"] * 4
    with pytest.raises(Conflict):
        run_meeting(actor=officer, meeting_id=meeting.id, state=MeetingState.LIVE)


def test_remind_of_meetings_when_due_then_announces_each_once_and_skips_what_is_called_off(city, officer):
    soon = make_meeting(city["mill"], starts_at=now() + timedelta(hours=47))
    off = make_meeting(city["mill"], state=MeetingState.CANCELLED, starts_at=now() + timedelta(hours=47))
    for meeting in (soon, off):
        session.add(MeetingReminder(meeting_id=meeting.id, hours_before=48, due_at=now() - timedelta(hours=1)))
        session.add(MeetingReminder(meeting_id=meeting.id, hours_before=2, due_at=now() + timedelta(hours=45)))
    session.commit()
    assert remind_of_meetings(actor=SYSTEM) == 2
    assert remind_of_meetings(actor=SYSTEM) == 0
    reminded = session.execute(select(Journal.act, Journal.ids)).all()
    assert reminded == [("meeting.reminded", {"meeting_id": soon.id, "hours_before": 48})]
