"""Answers: one question at a time, aloud, in writing or as a promise."""

import pytest
from sqlalchemy import func, select

from app.issues.models import Issue
from app.kernel.db import session
from app.kernel.errors import Conflict, NotFound, SentAlready
from app.live.actions import (
    answer_question,
)
from app.live.vocabulary import Answer, State
from tests.builders.days import today
from tests.builders.live import make_officer, make_question
from tests.builders.places import make_body
from tests.live.actions.reading import hall_row, outcome, read


def test_exactly_one_question_is_being_answered(meeting, area):
    officer = make_officer(area)
    one, two = make_question(meeting), make_question(meeting)
    answer_question(actor=officer, question_id=one.id, how=Answer.START)
    revision = answer_question(actor=officer, question_id=two.id, how=Answer.START).revision
    assert (read(one.id).state, read(two.id).state) == ("published", "answering")
    assert read(one.id).revision == revision
    assert hall_row(meeting).now_id == two.id
    answer_question(actor=officer, question_id=two.id, how=Answer.STOP)
    assert (read(two.id).state, hall_row(meeting).now_id) == ("published", None)
    with pytest.raises(Conflict):
        answer_question(actor=officer, question_id=two.id, how=Answer.STOP)


def test_an_answer_aloud_may_bear_a_note_and_one_in_writing_follow(meeting, area):
    officer = make_officer(area)
    question = make_question(meeting, State.ANSWERING)
    answer_question(actor=officer, question_id=question.id, how=Answer.SPOKEN)
    row = read(question.id)
    assert (row.state, row.answer_kind, row.answer_by, row.answer_role) == (
        "answered",
        "spoken",
        "Officer Marin",
        "police",
    )
    assert hall_row(meeting).now_id is None
    answer_question(actor=officer, question_id=question.id, how=Answer.WRITTEN, body="**Friday**, by noon.")
    assert read(question.id).answer_html == "<p><strong>Friday</strong>, by noon.</p>\n"
    assert outcome(lambda: answer_question(actor=officer, question_id=question.id, how=Answer.WRITTEN)) == "bad_request"
    long = "x" * 5001
    assert (
        outcome(lambda: answer_question(actor=officer, question_id=question.id, how=Answer.WRITTEN, body=long))
        == "bad_request"
    )


def test_a_commitment_opens_an_issue_that_names_the_question(meeting, area):
    officer = make_officer(area)
    make_body("lighting")
    question = make_question(meeting)
    due = today(14)
    commit = {"actor": officer, "question_id": question.id, "how": Answer.COMMIT, "body": "We repair the lamp."}
    assert outcome(lambda: answer_question(**commit)) == "bad_request"
    done = answer_question(**commit, due=due, owner="lighting", key="once")
    issue = session.execute(select(Issue).where(Issue.ref == done.issue_ref)).scalar_one()
    assert (issue.origin_kind, issue.origin_id, issue.title) == ("question", question.id, "We repair the lamp.")
    assert issue.origin_path == f"/meetings/{meeting.id}/live#question-{question.id}"
    assert (read(question.id).state, read(question.id).issue_ref, read(question.id).due) == (
        "answered",
        done.issue_ref,
        due,
    )
    assert answer_question(**commit, due=due, owner="lighting", key="once") == done
    with pytest.raises(SentAlready):
        answer_question(**commit | {"question_id": make_question(meeting).id}, due=due, owner="lighting", key="once")
    with pytest.raises(Conflict):
        answer_question(**commit, due=due)
    assert session.scalar(select(func.count()).select_from(Issue)) == 1


def test_a_commitment_to_nobody_known_changes_nothing(meeting, area):
    officer, question = make_officer(area), make_question(meeting)
    due = today(14)
    with pytest.raises(NotFound):
        answer_question(actor=officer, question_id=question.id, how=Answer.COMMIT, due=due, owner="nobody")
    assert read(question.id).state == "published"


def test_a_key_is_one_acts_and_another_act_under_it_is_done_too(meeting, area):
    officer, question = make_officer(area), make_question(meeting)
    answer_question(actor=officer, question_id=question.id, how=Answer.START, key="k")
    answer_question(actor=officer, question_id=question.id, how=Answer.START, key="k")
    assert read(question.id).state == "answering"
    answer_question(actor=officer, question_id=question.id, how=Answer.STOP, key="k")
    assert read(question.id).state == "published"
