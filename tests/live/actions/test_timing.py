"""The timer of an agenda item: by the server's clock, run by who leads through the meeting."""

from datetime import timedelta

import pytest

from app.identity.vocabulary import Role
from app.kernel import clock
from app.kernel.db import session
from app.kernel.errors import Closed, Conflict, Invalid, NotAllowed
from app.live.actions import change_phase, set_timer
from app.live.models import HallTimer
from app.live.presenters.course import timer_of
from app.live.queries import course_of
from app.live.vocabulary import Phase, TimerAct
from app.meetings.models import AgendaItem
from tests.builders.live import make_hall, make_moderator, make_officer, make_participant
from tests.builders.people import make_actor
from tests.live.actions.reading import hall_row


@pytest.fixture
def later(monkeypatch):
    """`later(seconds)`: the server's clock goes on."""
    real, gone = clock.now, [0]

    def pass_by(seconds):
        gone[0] += seconds

    for room in ("app.live.actions.timing", "app.live.running", "app.live.presenters.course"):
        monkeypatch.setattr(f"{room}.now", lambda: real() + timedelta(seconds=gone[0]))
    return pass_by


def told(meeting):
    return timer_of(course_of(session(), meeting.id))


def point(meeting, minutes=10):
    item = AgendaItem(meeting_id=meeting.id, pos=2, title="Lamps at the school", minutes=minutes)
    session.add(item)
    session.commit()
    return item.id


def test_a_point_of_the_agenda_has_its_planned_minutes(meeting, area, later):
    officer, item = make_officer(area), point(meeting)
    before = hall_row(meeting).revision
    assert set_timer(actor=officer, meeting_id=meeting.id, how=TimerAct.START, item=item) == before + 1
    assert told(meeting) == {
        "item": item,
        "title": "Lamps at the school",
        "planned": 600,
        "left": 600,
        "running": True,
    }
    later(640)
    assert told(meeting)["left"] == -40


def test_it_stands_goes_on_and_gets_more(meeting, area, later):
    officer = make_officer(area)

    def act(how, **more):
        return set_timer(actor=officer, meeting_id=meeting.id, how=how, **more)

    act(TimerAct.START, minutes=5, title="Walk through the park")
    later(60)
    act(TimerAct.PAUSE)
    later(600)
    assert (told(meeting)["left"], told(meeting)["running"]) == (240, False)
    with pytest.raises(Conflict):
        act(TimerAct.PAUSE)
    act(TimerAct.GO_ON)
    later(300)
    assert told(meeting)["left"] == -60
    act(TimerAct.ADD, minutes=2)
    assert told(meeting)["left"] == 120
    act(TimerAct.STOP)
    assert told(meeting) is None
    for how in (TimerAct.PAUSE, TimerAct.GO_ON, TimerAct.STOP):
        with pytest.raises(Conflict):
            act(how)


def test_it_stands_in_a_break_and_ends_with_the_meeting(meeting, area, later):
    officer = make_officer(area)
    set_timer(actor=officer, meeting_id=meeting.id, how=TimerAct.START, minutes=5)
    change_phase(actor=officer, meeting_id=meeting.id, phase=Phase.PAUSED)
    later(100)
    assert (told(meeting)["left"], told(meeting)["running"]) == (300, False)
    with pytest.raises(Closed):
        set_timer(actor=officer, meeting_id=meeting.id, how=TimerAct.GO_ON)
    change_phase(actor=officer, meeting_id=meeting.id, phase=Phase.WRITING)
    assert session.get(HallTimer, meeting.id) is None


@pytest.mark.parametrize("minutes", [None, 0, 241])
def test_minutes_without_end_are_refused(meeting, area, minutes):
    with pytest.raises(Invalid):
        set_timer(actor=make_officer(area), meeting_id=meeting.id, how=TimerAct.START, minutes=minutes)


def test_a_point_of_another_meeting_is_no_choice(meeting, area):
    other = point(make_hall(area))
    with pytest.raises(Invalid):
        set_timer(actor=make_officer(area), meeting_id=meeting.id, how=TimerAct.START, item=other, minutes=5)


def test_who_sets_it(meeting, area):
    for actor in (make_moderator(), make_actor("Library", Role.HOST, meeting_id=meeting.id)):
        set_timer(actor=actor, meeting_id=meeting.id, how=TimerAct.START, minutes=5)
    for actor in (make_participant(meeting), make_actor("Chief", Role.COMMISSIONER, area=area)):
        with pytest.raises(NotAllowed):
            set_timer(actor=actor, meeting_id=meeting.id, how=TimerAct.STOP)
