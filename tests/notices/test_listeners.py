"""Who is told of what: through the acts, the journal and the worker, as it happens."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.areas.models import Area
from app.identity.actions import take_part
from app.identity.actor import Actor
from app.identity.models import Account
from app.identity.vocabulary import Role
from app.issues.actions import reopen_issue, say_me_too
from app.kernel.clock import at, now
from app.kernel.db import reader, session
from app.live.actions import answer_question, moderate_question
from app.live.vocabulary import Answer, Phase, Verdict
from app.meetings.actions import cancel_meeting, change_meeting, give_up_place, sign_up
from app.meetings.vocabulary import Contact
from app.minutes.actions import propose_correction
from app.minutes.vocabulary import MinutesState
from app.moderation.actions import approve, hide
from app.moderation.models import ModerationCase
from app.notices.actions import stop_mail
from app.notices.letters import subject_of
from app.notices.queries import inbox
from app.notices.vocabulary import Kind
from tests.builders.forums import make_forum, make_reply, make_topic
from tests.builders.issues import close, make_category, report, step
from tests.builders.live import ask, make_hall, make_moderator, make_officer, make_participant
from tests.builders.mails import carried, letters
from tests.builders.meetings import make_meeting, make_plan
from tests.builders.minutes import make_minutes
from tests.builders.moderation import settle
from tests.builders.people import make_account, make_actor
from tests.builders.places import make_body, make_city
from tests.builders.rows import kept
from tests.builders.worker import work_off

WHY = "The library is closed that evening."


@pytest.fixture
def mill(context):
    return make_city()["mill"]


@pytest.fixture
def officer(mill):
    return make_actor("Vega", Role.OFFICER, area=mill)


def told(app, person: Actor | None = None, email: str | None = None) -> list[str]:
    """The subjects of what somebody finds in the inbox and in the mail, which must be the same."""
    work_off(app)
    address = email or session.get_one(Account, person.account_id).email
    session.commit()
    mailed = [letter.subject for letter in letters(address)]
    if person is not None:
        with app.test_request_context("/?lang=en"):
            found = [subject_of(row.words, row.facts) for row in reversed(inbox(reader(), person.account_id))]
        assert found == mailed
    return mailed


def in_inbox(app, person: Actor) -> list[str]:
    """The lines of somebody's inbox; the mail of the day tells of them later."""
    work_off(app)
    with app.test_request_context("/?lang=en"):
        return [subject_of(row.words, row.facts) for row in reversed(inbox(reader(), person.account_id))]


def body_for(email: str) -> str:
    return letters(email)[-1].body


def test_moved_and_cancelled_meetings_are_told_to_everybody_with_a_place_in_their_language(app, mill, officer):
    meeting = make_meeting(mill, capacity=5)
    noor = make_account("Noor")
    session.execute(update(Account).where(Account.id == noor.id).values(lang="es"))
    session.commit()
    sign_up(actor=Actor(kind="account", id=noor.id, account_id=noor.id), meeting_id=meeting.id)
    later = make_plan(starts_at=now() + timedelta(days=20), capacity=5)
    change_meeting(actor=officer, meeting_id=meeting.id, version=1, plan=later, reason=WHY)
    cancel_meeting(actor=officer, meeting_id=meeting.id, reason=WHY)
    work_off(app)
    sent = letters(noor.email)
    assert [letter.lang for letter in sent] == ["es"] * 3
    assert all(WHY in letter.body for letter in sent[1:])


def test_half_full_meetings_are_told_to_who_called_them_and_a_free_place_for_a_phone_too(app, mill):
    organiser = make_actor("Elvira", Role.MEDIATOR)
    meeting = make_meeting(mill, capacity=1, called_by=organiser.account_id)
    first = make_actor()
    place = sign_up(actor=first, meeting_id=meeting.id)
    sign_up(actor=Actor(), meeting_id=meeting.id, contact=Contact("Teresa", phone="+34 600 000 000"))
    assert told(app, organiser) == ["100 % of the places are taken: Safe ways to school"]
    give_up_place(actor=first, sign_up_id=place.id)
    assert told(app, organiser)[-1] == "Please ring somebody: Safe ways to school"
    assert all("+34" not in letter.body and "Teresa" not in letter.body for letter in letters())


def test_who_left_a_phone_alone_is_rung_by_mediators_whoever_called_the_meeting(app, mill, officer):
    hill = session.scalars(select(Area).where(Area.slug == "hill")).one()
    mediator, afar = (make_actor(name, Role.MEDIATOR, area=area) for name, area in (("Elvira", mill), ("Ada", hill)))
    meeting = make_meeting(mill, capacity=1, called_by=officer.account_id)
    first = make_actor()
    place = sign_up(actor=first, meeting_id=meeting.id)
    sign_up(actor=Actor(), meeting_id=meeting.id, contact=Contact("Teresa", phone="+34 600 000 000"))
    give_up_place(actor=first, sign_up_id=place.id)
    ring = "Please ring somebody: Safe ways to school"
    assert told(app, mediator) == [ring]
    later = make_plan(starts_at=now() + timedelta(days=20), capacity=1)
    change_meeting(actor=officer, meeting_id=meeting.id, version=1, plan=later, reason=WHY)
    cancel_meeting(actor=officer, meeting_id=meeting.id, reason=WHY)
    assert told(app, mediator) == [ring] * 3
    assert ring not in told(app, officer) + told(app, afar)
    assert {row.path for row in inbox(reader(), mediator.account_id)} == {f"/meetings/{meeting.id}/names"}
    assert all("+34" not in letter.body and "Teresa" not in letter.body for letter in letters())
    assert WHY in body_for(session.get_one(Account, mediator.account_id).email)


def test_who_left_a_phone_alone_is_rung_by_the_host_where_there_is_one(app, mill, officer):
    mediator, meeting = make_actor("Elvira", Role.MEDIATOR), make_meeting(mill, capacity=5)
    host = make_actor("Berta", Role.HOST, meeting_id=meeting.id)
    sign_up(actor=Actor(), meeting_id=meeting.id, contact=Contact("Teresa", phone="+34 600 000 000"))
    cancel_meeting(actor=officer, meeting_id=meeting.id, reason=WHY)
    assert (told(app, host), told(app, mediator)) == (["Please ring somebody: Safe ways to school"], [])


def test_nobody_is_to_be_rung_where_all_who_come_are_written_to(app, mill, officer):
    mediator, meeting = make_actor("Elvira", Role.MEDIATOR), make_meeting(mill, capacity=5)
    sign_up(actor=make_actor(), meeting_id=meeting.id)
    sign_up(actor=Actor(), meeting_id=meeting.id, contact=Contact("Teresa", email="teresa@example.org"))
    cancel_meeting(actor=officer, meeting_id=meeting.id, reason=WHY)
    assert told(app, mediator) == []


def test_steps_of_an_issue_are_told_to_its_reporter_and_to_who_is_affected(app, mill, officer):
    make_category()
    reporter, neighbour, stranger = make_actor("Noor"), make_actor("Lola"), make_actor("Sam")
    issue = report(reporter)
    say_me_too(actor=neighbour, issue_id=issue.id)
    step(issue, officer, text="We have ordered a lamp.")
    close(issue, officer, text="The lamp burns again.")
    expected = [f"A step on {issue.ref}", f"{issue.ref} was closed"]
    assert told(app, reporter) == in_inbox(app, neighbour) == expected
    assert letters(session.get_one(Account, neighbour.account_id).email) == []  # until the mail of the day
    assert told(app, stranger) == told(app, officer) == []
    text = body_for(session.get_one(Account, reporter.account_id).email)
    assert "This was closed as resolved:" in text
    assert "The lamp burns again." in text
    assert f"http://localhost/issues/{issue.ref}" in text
    assert not re.search(r"\n\n\n", text)


def test_an_issue_opened_again_is_told_to_the_officer_and_not_to_who_did_it(app, mill, officer):
    make_category()
    neighbour, mediator = make_actor("Lola"), make_actor("Elvira", Role.MEDIATOR)
    issue = report(make_actor("Noor"))
    say_me_too(actor=neighbour, issue_id=issue.id)
    step(issue, officer, text="We have ordered a lamp.")
    close(issue, officer, text="The lamp burns again.")
    reopen_issue(actor=mediator, issue_id=issue.id, reason="It is dark again, we saw it.", lang="en")
    again = f"{issue.ref} was opened again"
    assert told(app, officer) == [again]
    assert in_inbox(app, neighbour)[-1] == again
    assert told(app, mediator) == []


def test_steps_of_a_confidential_issue_are_told_without_a_word_of_it(app, mill):
    make_category()
    issue = report(Actor(), level="confidential", email="nora@example.org", title="The man in flat 12", lang="en")
    chief = make_actor("Chief", Role.COMMISSIONER, area=mill)
    step(issue, chief, text="We have spoken with the neighbour.")
    assert told(app, email="nora@example.org") == ["There is news"]
    [letter] = letters("nora@example.org")
    text = carried(letter).as_string()
    assert "There is something new to read for you" in text
    for word in (issue.ref, "flat", "neighbour", "lamp"):
        assert word not in text


def test_what_a_moderator_decides_is_told_to_the_author_with_reason_role_and_appeal(app, mill):
    author = make_actor("Sam", new=True)
    topic = make_topic(make_forum(mill))
    make_reply(topic, author, "Some words that wait.")
    case = kept(ModerationCase)[0]
    moderator = make_moderator()
    approve(actor=moderator, case_id=case.id)
    assert told(app, author) == []
    settle()
    assert told(app, author) == ["Your words are shown now"]
    make_reply(topic, author, "Other words that wait.")
    hide(actor=moderator, case_id=kept(ModerationCase)[-1].id, reason="personal_data")
    settle()
    assert told(app, author)[-1] == "Your words were taken out of sight"
    text = body_for(session.get_one(Account, author.account_id).email)
    for part in ("Why: personal data of others", "Decided by: a moderator.", "within six months"):
        assert part in text


def test_a_reply_is_told_to_the_author_once_everybody_may_read_it_and_never_to_oneself(app, mill):
    opener, newcomer = make_actor("Lola", Role.REPRESENTATIVE, area=mill), make_actor("Sam", new=True)
    topic = make_topic(make_forum(mill), opener)
    make_reply(topic, newcomer, "Some words that wait.")
    make_reply(topic, opener, "I add something to my own topic.")
    assert told(app, opener) == []
    approve(actor=make_moderator(), case_id=kept(ModerationCase)[0].id)
    settle()
    assert told(app, opener) == ["Sam replied: Dark lamps by the river"]


def test_an_answer_is_told_to_the_account_or_address_that_asked_and_to_who_was_merged_in(app, mill):
    meeting = make_hall(mill)
    officer, moderator = make_officer(mill), make_moderator()
    noor = make_actor("Noor")
    first = ask(meeting, make_participant(meeting), reach="sam@example.org", lang="en")
    second = ask(meeting, noor)
    for asked in (first, second):
        moderate_question(actor=moderator, question_id=asked.id, verdict=Verdict.PUBLISH, key=f"{asked.id:032}")
    moderate_question(actor=moderator, question_id=second.id, verdict=Verdict.MERGE, into=first.id, key="a" * 32)
    answer_question(actor=officer, question_id=first.id, how=Answer.WRITTEN, body="On Monday, by noon.", key="b" * 32)
    assert told(app, email="sam@example.org") == told(app, noor) == ["Your question was answered"]
    assert "On Monday, by noon." in body_for("sam@example.org")


def test_a_declined_question_is_told_with_its_reason(app, mill):
    meeting = make_hall(mill)
    noor = make_actor("Noor")
    asked = ask(meeting, noor)
    verdict = Verdict.DECLINE
    moderate_question(
        actor=make_moderator(), question_id=asked.id, verdict=verdict, reason="It names a person.", key="a" * 32
    )
    assert told(app, noor) == ["Your question is not shown"]


def test_a_question_to_a_cancelled_meeting_is_told_as_cancelled_and_not_as_judged(app, mill, officer):
    meeting = make_hall(mill, Phase.COLLECTING)
    noor = make_actor("Noor")
    ask(meeting, noor, body="When is the lamp at the school mended?")
    cancel_meeting(actor=officer, meeting_id=meeting.id, reason=WHY)
    assert told(app, noor) == ["Cancelled: Safe ways to school"]
    letter = body_for(session.get_one(Account, noor.account_id).email)
    assert "When is the lamp at the school mended?" in letter
    assert f"Why: {WHY}" in letter
    assert "moderator" not in letter


def proposed(mill, actor=None):
    """A correction of a resident, of minutes that are open for them; their meeting."""
    meeting = make_minutes(mill, MinutesState.CORRECTION)
    who = actor or make_participant(meeting)
    take_part(actor=who, meeting_id=meeting.id)
    session.commit()
    propose_correction(actor=who, meeting_id=meeting.id, words="The lamp stands before the school.")
    return meeting


CORRECTION = "A correction of the minutes is proposed"


def test_a_correction_of_minutes_is_told_to_the_officers_of_the_area_without_its_words(app, mill, officer):
    mediator, chief = make_actor("Elvira", Role.MEDIATOR), make_actor("Chief", Role.COMMISSIONER, area=mill)
    meeting = proposed(mill)
    assert [told(app, person) for person in (officer, chief, mediator)] == [[CORRECTION], [], []]
    assert [row.path for row in inbox(reader(), officer.account_id)] == [f"/meetings/{meeting.id}/minutes#corrections"]
    assert "before the school" not in body_for(session.get_one(Account, officer.account_id).email)


def test_an_officer_who_corrects_minutes_is_not_told_of_it(app, mill, officer):
    colleague = make_actor("Marin", Role.OFFICER, area=mill)
    proposed(mill, colleague)
    assert (told(app, officer), told(app, colleague)) == ([CORRECTION], [])


@pytest.mark.parametrize("role", [Role.COMMISSIONER, Role.MEDIATOR])
def test_where_no_officer_is_a_correction_is_told_to_who_else_may_decide(app, mill, role):
    person = make_actor("Elvira", role, area=mill)
    proposed(mill)
    assert told(app, person) == [CORRECTION]


def test_stopped_mail_stays_in_the_inbox_and_what_is_asked_for_still_comes(app, mill):
    noor = make_actor("Noor")
    stop_mail(actor=noor, person=f"account:{noor.account_id}", kind=Kind.PLACE)
    sign_up(actor=noor, meeting_id=make_meeting(mill).id)
    sign_up(actor=Actor(), meeting_id=make_meeting(mill).id, contact=Contact("Sam", email="sam@example.org"))
    work_off(app)
    assert len(inbox(reader(), noor.account_id)) == 1
    assert [carried(letter)["To"] for letter in letters()] == ["sam@example.org"]


def test_what_happened_a_month_ago_counts_as_read(app, mill):
    noor = make_actor("Noor")
    with at(now() - timedelta(days=31)):
        sign_up(actor=noor, meeting_id=make_meeting(mill, starts_at=now() + timedelta(days=30)).id)
    work_off(app)
    assert [notice.read_at is None for notice in inbox(reader(), noor.account_id)] == [False]


def test_what_happened_long_ago_goes_to_the_inbox_alone(app, mill):
    noor = make_actor("Noor")
    with at(now() - timedelta(days=4)):
        sign_up(actor=noor, meeting_id=make_meeting(mill, starts_at=now() + timedelta(days=30)).id)
    work_off(app)
    [notice] = inbox(reader(), noor.account_id)
    assert now() - notice.at > timedelta(days=3)
    assert letters() == []


def passed_on(app, mill):
    """A dark street passed on by an officer to the lamps, where Lux works; all four who have to do with it."""
    make_category("lighting")
    station, lamps = make_body("station", "police"), make_body("lamps")
    people = {
        "noor": make_actor("Noor", Role.VERIFIED, area=mill),
        "officer": make_actor("Vega", Role.OFFICER, area=mill, body=station),
        "lux": make_actor("Lux", Role.PARTNER, body=lamps),
        "coordinator": make_actor("Cora", Role.COORDINATOR),
    }
    issue = report(people["noor"], area="mill")
    step(issue, people["officer"], "refer", to_body_id=lamps.id)
    return issue, people


def test_what_is_passed_on_is_told_to_the_body_and_sent_back_to_who_passed_it_on(app, mill):
    issue, people = passed_on(app, mill)
    assert told(app, people["lux"]) == [f"{issue.ref} was passed on to you"]
    step(issue, people["lux"], "return")
    assert told(app, people["officer"]) == [f"{issue.ref} was sent back"]
    assert told(app, people["noor"]) == [f"A step on {issue.ref}"] * 2
    assert told(app, people["lux"]) == [f"{issue.ref} was passed on to you"]


def test_what_finds_no_body_is_told_to_coordinators_without_its_words(app, mill):
    make_category("noise")
    make_category("threats", public=False)
    cora = make_actor("Cora", Role.COORDINATOR)
    issue = report(category="noise", area="mill", words="Ana Lopez shouts every night.")
    report(category="threats", area="mill")
    assert told(app, cora) == [f"{issue.ref} has no body yet", "Something waits for you"]
    assert "Ana" not in "".join(letter.body for letter in letters(session.get_one(Account, cora.account_id).email))
    assert {row.path for row in inbox(reader(), cora.account_id)} == {"/issues/unrouted"}


def test_what_a_body_sends_back_to_nobody_is_told_to_coordinators(app, mill):
    make_category("noise")
    lamps = make_body("lamps")
    cora, lux = make_actor("Cora", Role.COORDINATOR), make_actor("Lux", Role.PARTNER, body=lamps)
    issue = report(category="noise", area="mill")
    step(issue, cora, "refer", to_body_id=lamps.id)
    assert told(app, lux) == [f"{issue.ref} was passed on to you"]
    assert told(app, cora) == []  # it has a body before anybody reads the journal
    step(issue, lux, "return")
    assert told(app, cora) == [f"{issue.ref} was sent back, and has no body"]


def test_nobody_is_told_of_what_has_moved_on_meanwhile(app, mill):
    make_category("noise")
    lamps, roads = make_body("lamps"), make_body("roads")
    cora, lux = make_actor("Cora", Role.COORDINATOR), make_actor("Lux", Role.PARTNER, body=lamps)
    paver = make_actor("Pau", Role.PARTNER, body=roads)
    issue = report(category="noise", area="mill")
    step(issue, cora, "refer", to_body_id=lamps.id)
    step(issue, lux, "refer", to_body_id=roads.id)
    assert (told(app, lux), told(app, paver)) == ([], [f"{issue.ref} was passed on to you"])
