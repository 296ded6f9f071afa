"""The revision of a hall: one higher with each act, untouched by a refusal."""

from sqlalchemy import func, select

from app.kernel.db import session
from app.kernel.journal import Journal
from app.live.actions import (
    answer_question,
    moderate_question,
    support_question,
)
from app.live.vocabulary import Answer, State, Verdict
from tests.builders.live import ask, make_moderator, make_officer, make_participant, make_question
from tests.live.actions.reading import hall_row, outcome, read


def test_each_act_raises_the_revision_by_one_and_marks_what_it_changed(meeting, area):
    moderator, officer = make_moderator(), make_officer(area)
    first = ask(meeting)
    assert (first.state, first.revision, hall_row(meeting).revision) == (State.QUEUED, 1, 1)
    assert moderate_question(actor=moderator, question_id=first.id, verdict=Verdict.PUBLISH) == 2
    support_question(actor=make_participant(meeting), question_id=first.id, on=True)
    assert (read(first.id).revision, read(first.id).words_revision) == (3, 2)
    assert answer_question(actor=officer, question_id=first.id, how=Answer.START).revision == 4
    assert (read(first.id).revision, read(first.id).words_revision, hall_row(meeting).now_id) == (4, 4, first.id)


def test_a_refused_act_leaves_no_trace(meeting):
    question = make_question(meeting)
    before = hall_row(meeting)
    journal = session.scalar(select(func.count()).select_from(Journal))
    someone = make_participant(meeting)
    assert outcome(lambda: answer_question(actor=someone, question_id=question.id, how=Answer.START)) == "not_allowed"
    assert outcome(lambda: ask(meeting, body="short")) == "bad_request"
    assert hall_row(meeting) == before
    assert session.scalar(select(func.count()).select_from(Journal)) == journal
