"""Standing behind a question: once a person, never one's own."""

import pytest
from sqlalchemy import func, select

from app.kernel.db import session
from app.kernel.errors import NotAllowed
from app.live.actions import (
    moderate_question,
    support_question,
)
from app.live.models import Support
from app.live.vocabulary import State, Verdict
from tests.builders.live import ask, make_hall, make_moderator, make_officer, make_participant, make_question
from tests.builders.people import make_account
from tests.live.actions.reading import outcome, read, signed_in


def test_a_support_counts_once_and_can_be_taken_back(meeting):
    question = make_question(meeting)
    someone = make_participant(meeting)
    counts = [
        support_question(actor=someone, question_id=question.id, on=on).supports
        for on in (True, True, False, False, True)
    ]
    assert counts == [1, 1, 0, 0, 1]
    assert session.scalar(select(func.count()).select_from(Support)) == 1


def test_nobody_supports_the_own_question(meeting):
    someone = make_participant(meeting)
    asked = ask(meeting, someone)
    moderate_question(actor=make_moderator(), question_id=asked.id, verdict=Verdict.PUBLISH)
    assert outcome(lambda: support_question(actor=someone, question_id=asked.id, on=True)) == "not_allowed"


@pytest.mark.parametrize("state", [State.QUEUED, State.DECLINED])
def test_what_is_not_shown_cannot_be_supported(meeting, state):
    question = make_question(meeting, state)
    someone = make_participant(meeting)
    assert outcome(lambda: support_question(actor=someone, question_id=question.id, on=True)) == "not_found"


def test_staff_and_strangers_do_not_support_and_are_told_why(meeting, area):
    question = make_question(meeting)
    stranger = make_participant(make_hall(area))
    for actor, why in (
        (make_officer(area), "Residents support"),
        (make_moderator(), "Residents support"),
        (stranger, "the code of the meeting"),
    ):
        with pytest.raises(NotAllowed, match=why):
            support_question(actor=actor, question_id=question.id, on=True)


def test_who_signs_in_stays_one_person(meeting):
    """Support given before and after signing in counts once; own questions move over."""
    question, other = make_question(meeting), make_question(meeting)
    stranger = make_participant(meeting)
    support_question(actor=stranger, question_id=question.id, on=True)
    support_question(actor=stranger, question_id=other.id, on=True)
    asked = ask(meeting, stranger)
    account = make_account("Noor Haddad")
    elsewhere = signed_in(account)
    assert support_question(actor=elsewhere, question_id=question.id, on=True).supports == 2
    here = signed_in(account, participants=stranger.participants)
    assert support_question(actor=here, question_id=other.id, on=True).supports == 1
    assert read(question.id).supports == 1
    assert read(other.id).supports == 1
    moderate_question(actor=make_moderator(), question_id=asked.id, verdict=Verdict.PUBLISH)
    assert outcome(lambda: support_question(actor=elsewhere, question_id=asked.id, on=True)) == "not_allowed"
