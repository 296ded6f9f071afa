"""Publishing, refusing and joining questions; all can be taken back."""

import pytest

from app.kernel.db import session
from app.kernel.errors import Conflict, Invalid
from app.live.actions import (
    moderate_question,
    support_question,
)
from app.live.vocabulary import State, Verdict
from tests.builders.live import ask, make_hall, make_moderator, make_participant, make_question
from tests.builders.people import make_account
from tests.live.actions.reading import hall_row, outcome, read, signed_in


def supported_by(meeting, question, *people):
    for person in people:
        support_question(actor=person, question_id=question.id, on=True)


def test_a_merge_unites_supports_and_can_be_undone(meeting):
    moderator = make_moderator()
    one, two, three = (make_question(meeting) for _number in range(3))
    ana, ben, eva = (make_participant(meeting) for _number in range(3))
    supported_by(meeting, one, ana, ben)
    supported_by(meeting, two, ben, eva)
    supported_by(meeting, three, eva)
    merge = {"actor": moderator, "verdict": Verdict.MERGE}
    moderate_question(question_id=three.id, into=two.id, **merge)
    assert read(two.id).supports == 2
    revision = moderate_question(question_id=two.id, into=one.id, **merge)
    assert read(one.id).supports == 3
    assert (read(one.id).revision, read(one.id).words_revision) == (revision, revision)
    assert (read(two.id).state, read(two.id).merged_into, read(three.id).root_id) == ("merged", one.id, one.id)
    assert support_question(actor=eva, question_id=one.id, on=True).supports == 3
    assert support_question(actor=eva, question_id=three.id, on=False).supports == 2
    supported_by(meeting, one, eva)
    moderate_question(actor=moderator, question_id=two.id, verdict=Verdict.UNMERGE)
    assert (read(one.id).supports, read(two.id).supports) == (3, 1)
    assert (read(two.id).state, read(three.id).state) == ("published", "merged")
    assert (read(two.id).root_id, read(three.id).root_id) == (None, two.id)


@pytest.mark.parametrize("target", ["itself", "nothing", "elsewhere", "a merged one", "one that waits"])
def test_a_merge_needs_a_question_that_stays(meeting, area, target):
    moderator = make_moderator()
    question, other = make_question(meeting), make_question(meeting)
    merged = make_question(meeting)
    moderate_question(actor=moderator, question_id=merged.id, verdict=Verdict.MERGE, into=other.id)
    into = {
        "itself": lambda: question.id,
        "nothing": lambda: None,
        "elsewhere": lambda: make_question(make_hall(area)).id,
        "a merged one": lambda: merged.id,
        "one that waits": lambda: make_question(meeting, State.QUEUED).id,
    }[target]()
    with pytest.raises((Invalid, Conflict)):
        moderate_question(actor=moderator, question_id=question.id, verdict=Verdict.MERGE, into=into)


def test_two_moderators_publish_once(meeting):
    asked = ask(meeting)
    moderate_question(actor=make_moderator(), question_id=asked.id, verdict=Verdict.PUBLISH)
    with pytest.raises(Conflict) as refused:
        moderate_question(actor=make_moderator(), question_id=asked.id, verdict=Verdict.PUBLISH)
    assert refused.value.details["question"] == asked.id


def test_a_decline_needs_a_reason_and_can_be_taken_back(meeting):
    moderator = make_moderator()
    question = make_question(meeting, State.ANSWERING)
    assert outcome(lambda: moderate_question(actor=moderator, question_id=question.id, verdict=Verdict.DECLINE)) == (
        "bad_request"
    )
    moderate_question(actor=moderator, question_id=question.id, verdict=Verdict.DECLINE, reason="insult")
    assert (read(question.id).state, read(question.id).decline_reason) == ("declined", "insult")
    assert hall_row(meeting).now_id is None
    moderate_question(actor=moderator, question_id=question.id, verdict=Verdict.RESTORE)
    assert (read(question.id).state, read(question.id).decline_reason) == ("published", None)
    waiting = ask(meeting)
    moderate_question(actor=moderator, question_id=waiting.id, verdict=Verdict.DECLINE, reason="Twice the same")
    moderate_question(actor=moderator, question_id=waiting.id, verdict=Verdict.RESTORE)
    assert (read(waiting.id).state, read(waiting.id).published_at) == ("queued", None)


def test_publishing_counts_a_contribution_once(meeting):
    account = make_account("New One", new=True)
    asked = ask(meeting, signed_in(account))
    moderator = make_moderator()
    moderate_question(actor=moderator, question_id=asked.id, verdict=Verdict.PUBLISH)
    moderate_question(actor=moderator, question_id=asked.id, verdict=Verdict.DECLINE, reason="insult")
    moderate_question(actor=moderator, question_id=asked.id, verdict=Verdict.RESTORE)
    session.refresh(account)
    assert account.contributions == 1
