"""Asking: once a key, within its bounds, shown at once or read before."""

import pytest

from app.identity.vocabulary import Role
from app.kernel.errors import Closed, Invalid, NotFound, Refused, TooMany
from app.live.actions import (
    ask_question,
    moderate_question,
    support_question,
)
from app.live.vocabulary import MOST_QUESTIONS, Source, State, Verdict
from tests.builders.live import ask, make_hall, make_moderator, make_officer, make_participant
from tests.builders.meetings import make_meeting
from tests.builders.people import make_actor
from tests.live.actions.reading import hall_row, outcome, read

BODY = "Why is the lamp at the school dark again?"


def test_the_same_key_asks_once_and_gets_the_same_answer(meeting):
    someone = make_participant(meeting)
    first = ask(meeting, someone, key="k-1")
    moderate_question(actor=make_moderator(), question_id=first.id, verdict=Verdict.PUBLISH)
    revision = hall_row(meeting).revision
    assert ask(meeting, someone, key="k-1", body="Something else entirely?") == first
    assert hall_row(meeting).revision == revision
    assert ask(meeting, make_participant(meeting), key="k-1").id != first.id


@pytest.mark.parametrize(
    ("body", "field"), [("Too short", "body"), ("x" * 501, "body"), ("  a    b  ", "body"), ("\x00" * 40, "body")]
)
def test_a_question_has_ten_to_five_hundred_characters(meeting, body, field):
    with pytest.raises(Invalid) as refused:
        ask(meeting, body=body)
    assert refused.value.field == field


def test_control_and_direction_signs_are_taken_out(meeting):
    asked = ask(meeting, body="Why\x00 is \u202ethe lamp\n dark?  ")
    assert read(asked.id).body == "Why is the lamp dark?"


def test_a_participant_asks_twenty_questions_at_most(meeting):
    someone = make_participant(meeting)
    for _number in range(MOST_QUESTIONS):
        ask(meeting, someone)
    with pytest.raises(TooMany):
        ask(meeting, someone)


def test_without_moderation_residents_are_shown_at_once_and_newcomers_after_three(area):
    meeting = make_hall(area, moderated=False)
    verified = make_actor("Vera Ruiz", Role.VERIFIED)
    assert ask(meeting, verified).state == State.PUBLISHED
    assert ask(meeting, make_actor("New One", new=True)).state == State.QUEUED
    stranger = make_participant(meeting)
    moderator = make_moderator()
    for _number in range(3):
        asked = ask(meeting, stranger)
        assert asked.state == State.QUEUED
        moderate_question(actor=moderator, question_id=asked.id, verdict=Verdict.PUBLISH)
    assert ask(meeting, stranger).state == State.PUBLISHED


def test_staff_type_in_what_was_asked_aloud_and_it_is_marked(meeting, area):
    officer = make_officer(area)
    asked = ask(meeting, officer, source=Source.PHONE)
    assert (asked.state, read(asked.id).source, read(asked.id).asker_id) == (State.QUEUED, "phone", None)
    assert ask(meeting, make_moderator(), source=Source.PAPER).state == State.PUBLISHED
    assert outcome(lambda: ask(meeting, officer)) == "not_allowed"
    assert outcome(lambda: ask(meeting, make_participant(meeting), source=Source.HALL)) == "not_allowed"


def test_a_first_name_is_shown_when_wished(meeting):
    someone = make_actor("Noor Haddad")
    assert read(ask(meeting, someone, anonymous=False).id).shown_name == "Noor"
    assert read(ask(meeting, someone, anonymous=True).id).shown_name is None


def test_a_way_to_reach_the_asker_is_sealed(meeting):
    asked = ask(meeting, reach="noor@example.org")
    assert "noor" not in read(asked.id).reach


def test_asking_where_there_is_no_hall_finds_nothing(area):
    meeting = make_meeting(area)
    with pytest.raises(NotFound):
        ask_question(actor=make_participant(meeting), meeting_id=meeting.id, body=BODY, key="k")
    with pytest.raises(NotFound):
        support_question(actor=make_participant(meeting), question_id=99, on=True)
    assert issubclass(Closed, Refused)
