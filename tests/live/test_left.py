"""Meetings that nobody ends: the house does it as their host would, and not while they are in use."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from app.identity.actor import SYSTEM
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import NotAllowed
from app.kernel.journal import Journal
from app.live.actions import end_left_meetings
from app.live.models import Hall, Question, Support
from app.live.vocabulary import Phase, State
from app.meetings.actions import end_left_meeting
from app.meetings.models import Meeting
from app.meetings.vocabulary import MeetingState
from app.minutes.actions import nag_for_minutes
from app.minutes.models import Minutes
from tests.builders.live import make_hall, make_question
from tests.builders.people import make_account, make_actor
from tests.builders.places import make_city

QUIET = timedelta(hours=3)


@pytest.fixture
def mill(context):
    return make_city()["mill"]


def left_open(area, phase=Phase.LIVE, *, over=timedelta(hours=3), quiet=QUIET, **fields) -> Meeting:
    """A meeting whose planned end was `over` ago; its last act `quiet` ago."""
    meeting = make_hall(area, phase, **fields)
    ends = now() - over
    times = {"starts_at": ends - timedelta(hours=2), "ends_at": ends, "changed_at": now() - quiet}
    session.execute(update(Meeting).where(Meeting.id == meeting.id).values(**times))
    session.commit()
    return meeting


def question_in(meeting, state=State.PUBLISHED, *, asked=QUIET) -> Question:
    question = make_question(meeting, state)
    question.asked_at = question.published_at = now() - asked
    session.commit()
    return question


def state_of(meeting) -> str:
    session.expire_all()
    return session.get_one(Meeting, meeting.id).state


@pytest.mark.parametrize("phase", [Phase.LIVE, Phase.PAUSED, Phase.COLLECTING])
def test_left_meeting_is_ended_as_its_host_would(mill, phase):
    meeting = left_open(mill, phase, over=timedelta(hours=25))
    published, queued = question_in(meeting), question_in(meeting, State.QUEUED)
    answered = question_in(meeting, State.ANSWERED)
    assert end_left_meetings(actor=SYSTEM) == 1
    assert state_of(meeting) == MeetingState.ENDED
    hall = session.get_one(Hall, meeting.id)
    assert hall.phase == Phase.WRITING
    assert hall.answers_due > now()
    states = [session.get_one(Question, one.id).state for one in (published, queued, answered)]
    assert states == [State.CARRIED, State.CARRIED, State.ANSWERED]
    assert session.scalars(select(Minutes.state).where(Minutes.meeting_id == meeting.id)).all() == ["draft"]
    acts = session.scalars(select(Journal.act).order_by(Journal.id)).all()
    assert acts.count("meeting.ran") == 1
    assert acts.count("question.answered") == 2
    assert end_left_meetings(actor=SYSTEM) == 0


def test_minutes_of_a_left_meeting_are_nagged_for_on_day_three_and_seven(app, mill):
    host = make_account("Lea")
    meeting = left_open(mill, called_by=host.id)
    end_left_meetings(actor=SYSTEM)
    sent = []
    for days in (2, 3, 6, 7):
        with time_machine.travel(now() + timedelta(days=days, minutes=1), tick=False):
            sent.append(nag_for_minutes(actor=SYSTEM))
    assert sent == [0, 1, 0, 1]
    assert state_of(meeting) == MeetingState.ENDED


@pytest.mark.parametrize(
    ("phase", "over"),
    [
        (Phase.LIVE, timedelta(hours=1, minutes=55)),
        (Phase.COLLECTING, timedelta(hours=23)),
        (Phase.LIVE, timedelta(days=31)),
        (Phase.COLLECTING, timedelta(days=31)),
    ],
)
def test_meeting_that_is_late_or_long_forgotten_is_left_alone(mill, phase, over):
    meeting = left_open(mill, phase, over=over)
    before = state_of(meeting)
    assert end_left_meetings(actor=SYSTEM) == 0
    assert state_of(meeting) == before


def test_meeting_that_is_still_in_use_goes_on(mill):
    begun = left_open(mill, quiet=timedelta(minutes=40))
    asked = left_open(mill)
    question_in(asked, asked=timedelta(minutes=40))
    supported = left_open(mill)
    question = question_in(supported)
    session.add(Support(question_id=question.id, participant_id=question.asker_id, made_at=now()))
    session.commit()
    assert end_left_meetings(actor=SYSTEM) == 0
    later = now() + timedelta(minutes=61)
    with time_machine.travel(later, tick=False):
        assert end_left_meetings(actor=SYSTEM) == 3
    assert {state_of(one) for one in (begun, asked, supported)} == {MeetingState.ENDED}


def test_meeting_that_was_cancelled_or_ended_stays_as_it_is(mill):
    held = left_open(mill, Phase.WRITING)
    off = left_open(mill, Phase.CLOSED)
    session.execute(update(Meeting).where(Meeting.id == off.id).values(state=MeetingState.CANCELLED))
    session.commit()
    assert end_left_meetings(actor=SYSTEM) == 0
    end_left_meeting(actor=SYSTEM, meeting_id=off.id)
    assert (state_of(held), state_of(off)) == (MeetingState.ENDED, MeetingState.CANCELLED)


def test_nobody_but_the_house_ends_a_meeting_that_was_left(mill):
    meeting = left_open(mill)
    for role in (Role.MEDIATOR, Role.OFFICER, Role.ADMINISTRATOR):
        with pytest.raises(NotAllowed):
            end_left_meeting(actor=make_actor("Ana", role), meeting_id=meeting.id)
    assert state_of(meeting) == MeetingState.LIVE
