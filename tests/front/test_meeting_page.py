"""What a meeting's page shows of promises and questions."""

from datetime import timedelta

import pytest

from app.front.meeting_page import asked, promised
from app.issues.vocabulary import Closing, Origin, State
from app.kernel.clock import now
from app.kernel.db import reader, session
from app.live.vocabulary import State as QuestionState
from app.meetings.queries import meeting_by_id
from app.meetings.vocabulary import MeetingState
from tests.builders.issues import make_issue
from tests.builders.live import make_hall, make_question
from tests.builders.places import make_city


@pytest.fixture
def city(context):
    return make_city()


def promise(area, title: str, days: int, **values):
    due = now() + timedelta(days=days)
    fields = {"origin_kind": Origin.COUNCIL, "origin_id": 1, "state": State.ASSIGNED, "solution_due": due}
    return make_issue(area, title=title, **(fields | values))


def shown(app, meeting) -> list[tuple[str, str, bool]]:
    with app.test_request_context("/?lang=en"):
        return [(one.title, one.state, one.late) for one in promised(reader(), meeting_by_id(reader(), meeting.id))]


def test_promises_before_a_meeting_are_the_open_ones_of_its_area_overdue_first(app, city):
    meeting = make_hall(city["north"])
    promise(city["mill"], "Lamp", 5)
    promise(city["harbour"], "Bench", -3)
    promise(city["hill"], "Elsewhere", 1)
    promise(city["mill"], "Kept", 1, state=State.CLOSED)
    promise(city["mill"], "Secret", 1, confidential=True)
    make_issue(city["mill"], title="A report")
    assert shown(app, meeting) == [("Bench", "Late", True), ("Lamp", "Open", False)]


def test_promises_after_a_meeting_are_those_made_there_with_what_became_of_them(app, city):
    meeting, other = make_hall(city["mill"]), make_hall(city["mill"])
    here, there = make_question(meeting), make_question(other)
    kept = {"state": State.CLOSED, "closing": Closing.RESOLVED}
    promise(city["mill"], "Kept", 1, origin_kind=Origin.QUESTION, origin_id=here.id, **kept)
    failed = {"state": State.CLOSED, "closing": Closing.NOT_RESOLVED}
    promise(city["mill"], "Not kept", 2, origin_kind=Origin.MEETING, origin_id=meeting.id, **failed)
    promise(city["mill"], "Of another", 3, origin_kind=Origin.QUESTION, origin_id=there.id)
    meeting.state = MeetingState.ENDED
    session.commit()
    assert shown(app, meeting) == [("Kept", "Kept", False), ("Not kept", "Closed without being kept", False)]


def test_questions_are_the_published_ones_most_supported_first(app, city):
    meeting = make_hall(city["mill"])
    few = make_question(meeting, supports=1)
    many = make_question(meeting, QuestionState.ANSWERED, supports=9, answer="On Monday.")
    make_question(meeting, QuestionState.QUEUED, supports=20, published_at=None)
    make_question(meeting, QuestionState.DECLINED, supports=30)
    found = asked(reader(), meeting_by_id(reader(), meeting.id))
    assert [(one.id, one.supports, one.answered) for one in found] == [(many.id, 9, "On Monday."), (few.id, 1, None)]
    assert found[0].url == f"/meetings/{meeting.id}/live#question-{many.id}"


def test_meeting_page_shows_both(app, client, city):
    meeting = make_hall(city["mill"])
    question = make_question(meeting)
    meeting.state = MeetingState.ENDED
    session.commit()
    promise(city["mill"], "Mend the lamp", 3, origin_kind=Origin.QUESTION, origin_id=question.id)
    html = client.get(f"/meetings/{meeting.id}").get_data(as_text=True)
    assert "What was promised here" in html
    assert "Mend the lamp" in html
    assert f'id="question-{question.id}"' in html
