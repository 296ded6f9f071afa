"""How long a hall keeps how its askers are reached."""

from datetime import timedelta

import pytest

from app.kernel.clock import now
from app.kernel.db import reader, session
from app.live.models import Hall
from app.live.retention import RULES
from app.live.vocabulary import Phase, State
from app.meetings.models import Meeting
from tests.builders.live import make_hall, make_question
from tests.builders.places import make_city

ADDRESSES = next(rule for rule in RULES if rule.name == "how askers are reached")


@pytest.fixture
def area(context):
    return make_city()["mill"]


def is_forgotten(area, phase, state=State.PUBLISHED, *, over, **hall):
    """Whether the address of an asker is due, in a hall whose meeting was over so many days ago."""
    meeting = make_hall(area, phase)
    make_question(meeting, state, reach="sealed")
    row = session.get_one(Meeting, meeting.id)
    row.starts_at, row.ends_at = now() - timedelta(days=over, hours=2), now() - timedelta(days=over)
    for name, days in hall.items():
        setattr(session.get_one(Hall, meeting.id), name, now() - timedelta(days=days))
    session.commit()
    return ADDRESSES.due(reader()) == 1


@pytest.mark.parametrize(("closed", "forgotten"), [(29, False), (31, True)])
def test_closed_questions_are_kept_from_their_close(area, closed, forgotten):
    assert is_forgotten(area, Phase.CLOSED, State.ANSWERED, over=90, ended_at=closed) == forgotten


@pytest.mark.parametrize("phase", [Phase.COLLECTING, Phase.LIVE, Phase.PAUSED])
@pytest.mark.parametrize(("over", "forgotten"), [(29, False), (31, True)])
def test_questions_that_nobody_closed_are_kept_from_the_end_of_the_meeting(area, phase, over, forgotten):
    assert is_forgotten(area, phase, over=over) == forgotten


@pytest.mark.parametrize(("due", "forgotten"), [(29, False), (31, True)])
def test_questions_left_in_writing_are_kept_from_the_last_day_of_the_answers(area, due, forgotten):
    assert is_forgotten(area, Phase.WRITING, State.ANSWERED, over=90, answers_due=due) == forgotten


def test_whoever_waits_for_an_answer_can_be_reached_however_long_it_takes(area):
    assert not is_forgotten(area, Phase.WRITING, State.CARRIED, over=200, answers_due=180)
