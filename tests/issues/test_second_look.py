"""What police take out of public view: 72 hours, a mediator, an appeal, and time when nobody decides."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.identity.actor import SYSTEM, Actor
from app.identity.vocabulary import Role
from app.issues import actions
from app.issues.models import Hiding, Issue
from app.issues.queries import less_public_by_body
from app.issues.vocabulary import Closing, Ground, Level, Origin
from app.kernel import clock
from app.kernel.clock import now
from app.kernel.db import reader, rows, value
from app.kernel.errors import Conflict, Invalid, NotAllowed
from app.kernel.journal import Journal
from tests.builders.at_once import at_once
from tests.builders.issues import close, make_category, make_issue, report, step
from tests.builders.mails import letters
from tests.builders.people import make_actor
from tests.builders.places import make_body, make_city
from tests.builders.worker import work_off

WHY = "The reporter could be recognised by the flat it names."


@pytest.fixture
def city(context):
    areas = make_city()
    make_category("lighting")
    return areas


@pytest.fixture
def officer(city):
    return make_actor("Officer Marin", Role.OFFICER, area=city["mill"], body=make_body("mill-station", "police"))


def mediator(name="Luz Prieto"):
    return make_actor(name, Role.MEDIATOR)


def holder(issue):
    return Actor(kind="receipt", receipts=(("issue", issue.id),), device="a browser")


def taken_out(officer, ground=Ground.SAFETY, **values):
    issue = report(make_actor("Noor Haddad"), **values)
    return issue, actions.take_out_of_view(actor=officer, issue_id=issue.id, ground=ground, reason=WHY)


def is_public(issue) -> bool:
    return not value(reader(), select(Issue.confidential).where(Issue.id == issue.id))


def acts() -> list[str]:
    return [row.act for row in rows(reader(), select(Journal.act).order_by(Journal.id))]


def test_taken_out_holds_72_hours_and_names_the_body(city, officer):
    issue, hiding = taken_out(officer)
    assert not is_public(issue)
    assert hiding.until - hiding.at == timedelta(hours=72)
    (counted,) = less_public_by_body(reader(), hiding.at, hiding.at + timedelta(seconds=1))
    assert (counted.body_names["en"], counted.ground, counted.look) == ("Mill Station", "safety", "open")
    with pytest.raises(Conflict):
        actions.take_out_of_view(actor=officer, issue_id=issue.id, ground=Ground.COURT, reason=WHY)


def test_reason_must_say_something(city, officer):
    issue = report(make_actor("Noor Haddad"))
    for reason in ("", "too short", "x" * 1001):
        with pytest.raises(Invalid):
            actions.take_out_of_view(actor=officer, issue_id=issue.id, ground=Ground.SAFETY, reason=reason)
    assert is_public(issue)


def test_what_was_promised_in_public_is_never_taken_out(city, officer):
    promise = make_issue(city["mill"], origin_kind=Origin.MEETING, origin_path="/meetings/1")
    with pytest.raises(NotAllowed):
        actions.take_out_of_view(actor=officer, issue_id=promise.id, ground=Ground.SAFETY, reason=WHY)
    close(promise, SYSTEM, Closing.CANNOT_BE_PUBLISHED)
    assert is_public(promise)


@pytest.mark.parametrize("keep", [True, False])
def test_mediator_confirms_or_undoes_once(city, officer, keep):
    issue, hiding = taken_out(officer)
    actions.decide_hiding(actor=mediator(), hiding_id=hiding.id, keep=keep)
    assert is_public(issue) is not keep
    with pytest.raises(Conflict):
        actions.decide_hiding(actor=mediator("Other"), hiding_id=hiding.id, keep=not keep)
    assert acts()[-2:] == ["issue.taken_out", "issue.hiding_decided"]


@pytest.mark.parametrize("role", [Role.OFFICER, Role.COMMISSIONER, Role.MODERATOR, Role.ADMINISTRATOR])
def test_nobody_but_a_mediator_decides(city, officer, role):
    _issue, hiding = taken_out(officer)
    with pytest.raises(NotAllowed):
        actions.decide_hiding(actor=make_actor("Staff", role), hiding_id=hiding.id, keep=True)


def test_undecided_is_public_again_after_72_hours_but_not_personal_data(city, officer):
    issue, _hiding = taken_out(officer)
    secret, _ = taken_out(officer, Ground.PERSONAL_DATA)
    with clock.at(now() + timedelta(hours=71, minutes=59)):
        assert actions.lapse_hidings(actor=SYSTEM) == 0
    with clock.at(now() + timedelta(hours=72, minutes=1)):
        assert actions.lapse_hidings(actor=SYSTEM) == 1
        assert actions.lapse_hidings(actor=SYSTEM) == 0
    assert (is_public(issue), is_public(secret)) == (True, False)
    assert acts()[-1] == "issue.hiding_decided"


def test_undone_is_not_public_when_the_reporter_wants_it_confidential_meanwhile(city, officer):
    issue, hiding = taken_out(officer)
    actions.hide_more(actor=holder(issue), issue_id=issue.id, level=Level.CONFIDENTIAL)
    actions.decide_hiding(actor=mediator(), hiding_id=hiding.id, keep=False)
    assert not is_public(issue)


def test_reporter_does_not_undo_it_alone(city, officer):
    issue, _hiding = taken_out(officer, level=Level.PSEUDONYM)
    with pytest.raises(Conflict):
        actions.show_more(actor=make_noor(issue), issue_id=issue.id, level=Level.PUBLIC_NAME)
    actions.hide_more(actor=holder(issue), issue_id=issue.id, level=Level.CONFIDENTIAL)
    with pytest.raises(Conflict):
        actions.show_more(actor=holder(issue), issue_id=issue.id, level=Level.PSEUDONYM)


def make_noor(issue):
    return Actor(
        kind="account", account_id=issue.reporter_account_id, id=issue.reporter_account_id, name="Noor", new=False
    )


def test_appeal_goes_to_another_mediator_once(city, officer):
    issue, hiding = taken_out(officer)
    first, second = mediator("First"), mediator("Second")
    actions.answer_hiding(actor=holder(issue), issue_id=issue.id, words="Everybody in the street knows it already.")
    actions.decide_hiding(actor=first, hiding_id=hiding.id, keep=True)
    actions.answer_hiding(actor=holder(issue), issue_id=issue.id, words="It names no flat and no person at all.")
    assert value(reader(), select(Hiding.look)) == "appealed"
    with pytest.raises(NotAllowed):
        actions.decide_hiding(actor=first, hiding_id=hiding.id, keep=True)
    assert not is_public(issue)
    actions.decide_hiding(actor=second, hiding_id=hiding.id, keep=True)
    with pytest.raises(NotAllowed):
        actions.answer_hiding(actor=holder(issue), issue_id=issue.id, words="And once more, since I disagree.")


def test_appeal_is_possible_for_six_months(city, officer):
    issue, hiding = taken_out(officer)
    actions.decide_hiding(actor=mediator(), hiding_id=hiding.id, keep=True)
    with clock.at(now() + timedelta(days=184)), pytest.raises(NotAllowed):
        actions.answer_hiding(actor=holder(issue), issue_id=issue.id, words="I was away for half a year.")
    actions.answer_hiding(actor=holder(issue), issue_id=issue.id, words="I read of it only today, sorry.")


def test_closing_as_not_to_be_published_takes_it_out(city, officer):
    issue = report(make_actor("Noor Haddad"))
    step(issue, officer)
    close(issue, officer, Closing.CANNOT_BE_PUBLISHED, text="It speaks of a person and not of a place.")
    assert not is_public(issue)
    (hiding,) = rows(reader(), select(Hiding.ground, Hiding.reason, Hiding.look))
    assert hiding == ("closing", "It speaks of a person and not of a place.", "open")


def test_reporter_is_told_each_turn_without_a_word_of_it(app, city, officer):
    issue = report(Actor(device="x"), email="canary@example.org", words="The canary words of a report.")
    hiding = actions.take_out_of_view(actor=officer, issue_id=issue.id, ground=Ground.SAFETY, reason=WHY)
    actions.decide_hiding(actor=mediator(), hiding_id=hiding.id, keep=True)
    work_off(app)
    outbox = app.config["SETTINGS"].instance_dir / "outbox"
    told = [file.read_text() for file in outbox.glob("*.eml") if "canary@example.org" in file.read_text()]
    assert len(told) == 2
    for text in told:
        assert "canary words" not in text
        assert issue.ref not in text
        assert "/receipt" in text
    assert {(row.recipient, row.body) for row in letters()} == {("", "")}
    for file in outbox.glob("*.eml"):
        file.unlink()


def test_two_mediators_at_once_decide_once(app, city, officer):
    _issue, hiding = taken_out(officer)
    both, number = [mediator("First"), mediator("Second")], hiding.id
    decide = [lambda who=who: actions.decide_hiding(actor=who, hiding_id=number, keep=False) for who in both]
    results = at_once(app, *decide)
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "Issue"]
    assert acts().count("issue.hiding_decided") == 1
