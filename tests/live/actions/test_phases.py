"""What each phase of a hall opens, and how phases follow one another."""

from datetime import timedelta

import pytest

from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import NotAllowed
from app.live.actions import (
    answer_question,
    change_phase,
    close_cancelled,
    moderate_question,
    open_hall,
    support_question,
)
from app.live.models import Hall
from app.live.vocabulary import PHASE_AFTER, Answer, Phase, State, Verdict
from app.meetings.actions import cancel_meeting, run_meeting
from app.meetings.models import Meeting
from app.meetings.vocabulary import MeetingState
from tests.builders.days import today
from tests.builders.live import ask, make_hall, make_moderator, make_officer, make_participant, make_question
from tests.builders.meetings import make_meeting
from tests.builders.people import make_actor
from tests.live.actions.reading import hall_row, outcome, read

ASK = {"collecting": "yes", "live": "yes", "paused": "closed", "writing": "closed", "closed": "closed"}
SUPPORT = {"collecting": "yes", "live": "yes", "paused": "yes", "writing": "conflict", "closed": "conflict"}


@pytest.mark.parametrize("phase", Phase)
def test_asking_is_open_in_its_phases(area, phase):
    meeting = make_hall(area, phase)
    assert outcome(lambda: ask(meeting)) == ASK[phase]


@pytest.mark.parametrize("phase", Phase)
def test_supporting_is_open_in_its_phases(area, phase):
    meeting = make_hall(area, phase)
    question = make_question(meeting)
    someone = make_participant(meeting)
    assert outcome(lambda: support_question(actor=someone, question_id=question.id, on=True)) == SUPPORT[phase]


MODERATE = {
    "collecting": set(Verdict),
    "live": set(Verdict),
    "paused": set(Verdict),
    "writing": {Verdict.MERGE},
    "closed": set(),
}
FROM = {
    Verdict.PUBLISH: State.QUEUED,
    Verdict.DECLINE: State.PUBLISHED,
    Verdict.MERGE: State.PUBLISHED,
    Verdict.RESTORE: State.DECLINED,
}


@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize("verdict", Verdict)
def test_moderating_is_open_in_its_phases(area, phase, verdict):
    meeting = make_hall(area, phase)
    moderator = make_moderator()
    target = make_question(meeting)
    question = make_question(meeting, FROM.get(verdict, State.PUBLISHED))
    if verdict == Verdict.UNMERGE:
        question.state, question.merged_into, question.root_id = State.MERGED, target.id, target.id
        session.commit()

    def moderate():
        moderate_question(actor=moderator, question_id=question.id, verdict=verdict, reason="off_topic", into=target.id)

    assert outcome(moderate) == ("yes" if verdict in MODERATE[phase] else "closed")


ANSWER = {
    "collecting": set(),
    "live": set(Answer),
    "paused": set(),
    "writing": {Answer.WRITTEN, Answer.COMMIT, Answer.CARRY},
    "closed": set(),
}


@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize("how", Answer)
def test_answering_is_open_in_its_phases(area, phase, how):
    meeting = make_hall(area, phase)
    officer = make_officer(area)
    question = make_question(meeting, State.ANSWERING if how == Answer.STOP else State.PUBLISHED)
    due = today(20)

    def answer():
        answer_question(actor=officer, question_id=question.id, how=how, body="It is repaired on Friday.", due=due)

    assert outcome(answer) == ("yes" if how in ANSWER[phase] else "closed")


@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize("wanted", Phase)
def test_phases_follow_one_another(area, phase, wanted):
    meeting = make_hall(area, phase)
    moderator = make_moderator()
    expected = "yes" if wanted in PHASE_AFTER[phase] else "conflict"
    assert outcome(lambda: change_phase(actor=moderator, meeting_id=meeting.id, phase=wanted)) == expected
    assert hall_row(meeting).phase == (wanted if expected == "yes" else phase)


def test_questions_open_seven_days_before(area):
    meeting = make_hall(area, Phase.COLLECTING)
    row = session.get_one(Meeting, meeting.id)
    row.starts_at, row.ends_at = now() + timedelta(days=8), now() + timedelta(days=9)
    session.commit()
    assert outcome(lambda: ask(meeting)) == "closed"


def test_when_the_meeting_ends_what_is_open_is_carried_over(meeting, area):
    officer, moderator = make_officer(area), make_moderator()
    waiting, shown, running = make_question(meeting, State.QUEUED), make_question(meeting), make_question(meeting)
    done = make_question(meeting, State.ANSWERED)
    answer_question(actor=officer, question_id=running.id, how=Answer.START)
    revision = change_phase(actor=moderator, meeting_id=meeting.id, phase=Phase.WRITING)
    assert [read(one.id).state for one in (waiting, shown, running, done)] == ["carried"] * 3 + ["answered"]
    assert [read(one.id).revision for one in (waiting, shown, running, done)] == [revision] * 4
    assert [read(one.id).words_revision for one in (shown, running, done)] == [revision] * 3
    assert (hall_row(meeting).now_id, hall_row(meeting).revision) == (None, revision)
    assert session.get_one(Meeting, meeting.id, populate_existing=True).state == "ended"
    assert not read(waiting.id).is_visible
    assert outcome(
        lambda: answer_question(actor=officer, question_id=waiting.id, how=Answer.WRITTEN, body="Soon.")
    ) == ("not_found")
    answer_question(
        actor=make_actor("Mia", Role.MEDIATOR), question_id=waiting.id, how=Answer.WRITTEN, body="It is done."
    )
    assert read(waiting.id).is_visible


def test_questions_close_once_nothing_is_carried_over_any_more(meeting, area):
    officer, moderator = make_officer(area), make_moderator()
    shown, unread, insult = make_question(meeting), make_question(meeting, State.QUEUED), ask(meeting)
    change_phase(actor=moderator, meeting_id=meeting.id, phase=Phase.WRITING)

    def close():
        return outcome(lambda: change_phase(actor=moderator, meeting_id=meeting.id, phase=Phase.CLOSED))

    def moderate(question, verdict):
        moderate_question(actor=moderator, question_id=question.id, verdict=verdict, reason="insult")

    answer = {"how": Answer.WRITTEN, "body": "It is mended on Friday."}
    assert close() == "conflict"
    answer_question(actor=officer, question_id=shown.id, **answer)
    assert (close(), hall_row(meeting).ended_at) == ("conflict", None)
    moderate(insult, Verdict.DECLINE)
    assert close() == "conflict"
    moderate(unread, Verdict.PUBLISH)
    assert close() == "conflict"
    answer_question(actor=officer, question_id=unread.id, **answer)
    assert (close(), hall_row(meeting).phase) == ("yes", "closed")


def test_what_was_read_before_the_end_is_answered_and_not_put_away_afterwards(meeting):
    shown, moderator = make_question(meeting), make_moderator()
    change_phase(actor=moderator, meeting_id=meeting.id, phase=Phase.WRITING)
    decline = {"question_id": shown.id, "verdict": Verdict.DECLINE, "reason": "off_topic"}
    assert outcome(lambda: moderate_question(actor=moderator, **decline)) == "closed"
    assert read(shown.id).state == "carried"


def test_the_meeting_and_its_questions_run_together(area):
    meeting = make_hall(area, Phase.COLLECTING)
    moderator = make_moderator()
    run_meeting(actor=moderator, meeting_id=meeting.id, state=MeetingState.LIVE)
    assert (hall_row(meeting).phase, hall_row(meeting).revision) == ("live", 1)
    assert change_phase(actor=moderator, meeting_id=meeting.id, phase=Phase.PAUSED) == 2
    assert session.get_one(Meeting, meeting.id, populate_existing=True).state == "paused"
    assert hall_row(meeting).revision == 2


def test_a_meeting_that_is_cancelled_closes_its_questions_and_declines_what_is_open(area):
    meeting, officer = make_hall(area, Phase.COLLECTING), make_officer(area)
    waiting, shown, merged = (make_question(meeting, state) for state in (State.QUEUED, State.PUBLISHED, State.MERGED))
    cancel_meeting(actor=officer, meeting_id=meeting.id, reason="The library is closed that evening.")
    hall = hall_row(meeting)
    assert (hall.phase, hall.now_id, hall.ended_at is not None) == ("closed", None, True)
    read_again = [read(one.id) for one in (waiting, shown, merged)]
    assert [(one.state, one.decline_reason) for one in read_again] == [("declined", "cancelled")] * 2 + [
        ("merged", None)
    ]
    assert [one.words_revision for one in read_again[:2]] == [hall.revision] * 2
    someone = make_participant(meeting)
    assert outcome(lambda: ask(meeting)) == "closed"
    assert outcome(lambda: support_question(actor=someone, question_id=shown.id, on=True)) == "conflict"
    assert outcome(lambda: change_phase(actor=officer, meeting_id=meeting.id, phase=Phase.LIVE)) == "conflict"


def test_only_the_house_closes_the_questions_of_a_cancelled_meeting(meeting):
    assert outcome(lambda: close_cancelled(actor=make_moderator(), meeting_id=meeting.id)) == "not_allowed"
    assert hall_row(meeting).phase == "live"


def test_a_meeting_without_questions_is_cancelled_too(area):
    meeting = make_meeting(area)
    reason = "The library is closed that evening."
    assert cancel_meeting(actor=make_officer(area), meeting_id=meeting.id, reason=reason).state == "cancelled"
    assert session.get(Hall, meeting.id) is None


def test_only_who_holds_the_queue_switches_moderation(meeting, area):
    officer = make_officer(area)
    assert outcome(lambda: change_phase(actor=officer, meeting_id=meeting.id, moderated=False)) == "not_allowed"
    change_phase(actor=make_moderator(), meeting_id=meeting.id, moderated=False)
    assert hall_row(meeting).moderated is False


def test_a_meeting_that_is_called_gets_its_hall_once(area):
    meeting = make_meeting(area)
    moderator = make_moderator()
    open_hall(actor=moderator, meeting_id=meeting.id)
    open_hall(actor=moderator, meeting_id=meeting.id)
    assert session.get_one(Hall, meeting.id).phase == "collecting"
    with pytest.raises(NotAllowed):
        open_hall(actor=make_participant(meeting), meeting_id=meeting.id)
