"""The acts of a hall: every cell of the phase table, the revision, merges, once-only keys."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.identity.queries import actor_of_account
from app.identity.vocabulary import Role
from app.issues.models import Issue
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Closed, Conflict, Invalid, NotAllowed, NotFound, Refused, TooMany
from app.kernel.journal import Journal
from app.live.actions import (
    answer_question,
    ask_question,
    change_phase,
    moderate_question,
    open_hall,
    support_question,
)
from app.live.models import HALL, Hall, Question, Support
from app.live.vocabulary import MOST_QUESTIONS, PHASE_AFTER, Answer, Phase, Source, State, Verdict
from app.meetings.actions import run_meeting
from app.meetings.models import Meeting
from app.meetings.vocabulary import MeetingState
from tests.builders.live import ask, make_hall, make_moderator, make_officer, make_participant, make_question
from tests.builders.meetings import make_meeting
from tests.builders.people import make_account, make_actor
from tests.builders.places import make_body, make_city

BODY = "Why is the lamp at the school dark again?"


@pytest.fixture
def area(context):
    return make_city()["mill"]


@pytest.fixture
def meeting(area):
    return make_hall(area)


def hall_row(meeting):
    return session.execute(select(HALL).where(HALL.c.meeting_id == meeting.id)).one()


def read(question_id):
    return session.get_one(Question, question_id, populate_existing=True)


def outcome(act) -> str:
    """ "yes", or the code of the refusal."""
    try:
        act()
    except Refused as error:
        session.rollback()
        return error.code
    return "yes"


ASK = {"collecting": "yes", "live": "yes", "paused": "closed", "writing": "closed", "closed": "closed"}
SUPPORT = {"collecting": "yes", "live": "yes", "paused": "yes", "writing": "closed", "closed": "closed"}


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
    due = (now() + timedelta(days=20)).date()

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


def test_staff_and_strangers_do_not_support(meeting, area):
    question = make_question(meeting)
    other = make_hall(area)
    for actor in (make_officer(area), make_moderator(), make_participant(other)):
        assert outcome(lambda who=actor: support_question(actor=who, question_id=question.id, on=True)) == "not_allowed"


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


def signed_in(account, participants=()):
    return replace(actor_of_account(session(), account.id, now()), participants=participants)


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
    due = (now() + timedelta(days=14)).date()
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
    with pytest.raises(Conflict):
        answer_question(**commit, due=due)
    assert session.scalar(select(func.count()).select_from(Issue)) == 1


def test_a_commitment_to_nobody_known_changes_nothing(meeting, area):
    officer, question = make_officer(area), make_question(meeting)
    due = (now() + timedelta(days=14)).date()
    with pytest.raises(NotFound):
        answer_question(actor=officer, question_id=question.id, how=Answer.COMMIT, due=due, owner="nobody")
    assert read(question.id).state == "published"


def test_when_the_meeting_ends_what_is_open_is_carried_over(meeting, area):
    officer, moderator = make_officer(area), make_moderator()
    waiting, shown, running = make_question(meeting, State.QUEUED), make_question(meeting), make_question(meeting)
    done = make_question(meeting, State.ANSWERED)
    answer_question(actor=officer, question_id=running.id, how=Answer.START)
    revision = change_phase(actor=moderator, meeting_id=meeting.id, phase=Phase.WRITING)
    assert [read(one.id).state for one in (waiting, shown, running, done)] == ["carried"] * 3 + ["answered"]
    assert [read(one.id).revision for one in (waiting, shown, running)] == [revision] * 3
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


def test_the_meeting_and_its_questions_run_together(area):
    meeting = make_hall(area, Phase.COLLECTING)
    moderator = make_moderator()
    run_meeting(actor=moderator, meeting_id=meeting.id, state=MeetingState.LIVE)
    assert (hall_row(meeting).phase, hall_row(meeting).revision) == ("live", 1)
    assert change_phase(actor=moderator, meeting_id=meeting.id, phase=Phase.PAUSED) == 2
    assert session.get_one(Meeting, meeting.id, populate_existing=True).state == "paused"
    assert hall_row(meeting).revision == 2


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


def test_asking_where_there_is_no_hall_finds_nothing(area):
    meeting = make_meeting(area)
    with pytest.raises(NotFound):
        ask_question(actor=make_participant(meeting), meeting_id=meeting.id, body=BODY, key="k")
    with pytest.raises(NotFound):
        support_question(actor=make_participant(meeting), question_id=99, on=True)
    assert issubclass(Closed, Refused)
