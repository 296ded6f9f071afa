"""Who reported: mediators see it, each look written down; others need a reason, a second person, and see it once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.identity.actor import SYSTEM, Actor
from app.identity.vocabulary import Role
from app.issues import actions
from app.issues.models import IdentityRequest, IssueContact
from app.issues.vocabulary import Level
from app.kernel import clock
from app.kernel.clock import now
from app.kernel.db import reader, rows, session, value
from app.kernel.errors import Conflict, Invalid, NotAllowed, ProofNeeded
from app.kernel.journal import Journal
from tests.builders.at_once import at_once
from tests.builders.issues import make_category, report
from tests.builders.people import another, csrf, make_account, make_actor, sign_in
from tests.builders.places import make_city, share_read
from tests.builders.worker import work_off

WHY = "The court asks for the name of the witness, order 12 of today."


@pytest.fixture
def city(context):
    areas = make_city()
    make_category("lighting")
    return areas


@pytest.fixture
def officer(city):
    return make_actor("Officer Marin", Role.OFFICER, area=city["mill"])


def mediator(name="Luz Prieto"):
    return make_actor(name, Role.MEDIATOR)


def secret():
    """A confidential report without an account, with an address."""
    return report(Actor(device="x"), email="canary@example.org", level=Level.PSEUDONYM)


def acts(issue) -> list[tuple[str, int | None]]:
    wanted = select(Journal.act, Journal.actor_id).where(Journal.object_id == issue.id, Journal.act.like("identity.%"))
    return [(row.act, row.actor_id) for row in rows(reader(), wanted.order_by(Journal.id))]


def test_mediator_sees_the_address_and_each_look_is_a_row(city):
    issue, luz = secret(), mediator()
    assert actions.read_identity(actor=luz, issue_id=issue.id).email == "canary@example.org"
    actions.read_identity(actor=luz, issue_id=issue.id)
    assert acts(issue) == [("identity.read", luz.id)] * 2


def test_reporter_sees_the_own_and_nothing_is_written(city):
    noor = make_actor("Noor Haddad")
    issue = report(noor, level=Level.CONFIDENTIAL)
    assert actions.read_identity(actor=noor, issue_id=issue.id).name == "Noor Haddad"
    holder = Actor(kind="receipt", receipts=(("issue", issue.id),))
    assert actions.read_identity(actor=holder, issue_id=issue.id).name == "Noor Haddad"
    assert acts(issue) == []


@pytest.mark.parametrize("role", [*Role])
def test_nobody_else_sees_it_without_a_second_person(city, role):
    if role == Role.MEDIATOR:
        return
    issue, who = secret(), make_actor("Somebody", role, area=city["mill"])
    with pytest.raises(NotAllowed):
        actions.read_identity(actor=who, issue_id=issue.id)
    assert acts(issue) == []


def test_with_reason_and_second_person_it_is_shown_once(city, officer):
    issue, second = secret(), mediator()
    request = actions.ask_identity(actor=officer, issue_id=issue.id, reason=WHY)
    with pytest.raises(Conflict):
        actions.see_identity(actor=officer, request_id=request.id)
    actions.answer_identity(actor=second, request_id=request.id, agreed=True)
    with pytest.raises(NotAllowed):
        actions.see_identity(actor=second, request_id=request.id)
    assert actions.see_identity(actor=officer, request_id=request.id).email == "canary@example.org"
    with pytest.raises(Conflict):
        actions.see_identity(actor=officer, request_id=request.id)
    assert acts(issue) == [
        ("identity.asked", officer.id),
        ("identity.answered", second.id),
        ("identity.shown", officer.id),
    ]


def test_nobody_is_the_own_second_person(city):
    issue, first, other = secret(), make_actor("One", Role.ADMINISTRATOR), make_actor("Two", Role.ADMINISTRATOR)
    request = actions.ask_identity(actor=first, issue_id=issue.id, reason=WHY)
    with pytest.raises(NotAllowed):
        actions.answer_identity(actor=first, request_id=request.id, agreed=True)
    with pytest.raises(IntegrityError):
        session.execute(update(IdentityRequest).values(answered_by=first.id, answered_at=now(), agreed=True))
    session.rollback()
    actions.answer_identity(actor=other, request_id=request.id, agreed=True)
    assert actions.see_identity(actor=first, request_id=request.id).email


def test_second_person_is_never_of_the_police(city, officer):
    issue = secret()
    request = actions.ask_identity(actor=officer, issue_id=issue.id, reason=WHY)
    for role in (Role.COMMISSIONER, Role.OFFICER, Role.PARTNER, Role.MODERATOR):
        with pytest.raises(NotAllowed):
            actions.answer_identity(actor=make_actor("Colleague", role), request_id=request.id, agreed=True)


def test_who_has_not_just_proved_who_they_are_sees_and_agrees_to_nothing(city, officer):
    issue, idle = secret(), replace(mediator(), proven_at=now() - timedelta(minutes=6))
    with pytest.raises(ProofNeeded):
        actions.read_identity(actor=idle, issue_id=issue.id)
    request = actions.ask_identity(actor=officer, issue_id=issue.id, reason=WHY)
    with pytest.raises(ProofNeeded):
        actions.answer_identity(actor=idle, request_id=request.id, agreed=True)
    actions.answer_identity(actor=mediator(), request_id=request.id, agreed=True)
    with pytest.raises(ProofNeeded):
        actions.see_identity(actor=replace(officer, proven_at=None), request_id=request.id)
    assert [act for act, _who in acts(issue)] == ["identity.asked", "identity.answered"]


def test_refused_or_late_then_nothing_is_shown(city, officer):
    issue = secret()
    request = actions.ask_identity(actor=officer, issue_id=issue.id, reason=WHY)
    actions.answer_identity(actor=mediator(), request_id=request.id, agreed=False)
    with pytest.raises(Conflict):
        actions.see_identity(actor=officer, request_id=request.id)
    late = actions.ask_identity(actor=officer, issue_id=issue.id, reason=WHY)
    actions.answer_identity(actor=mediator(), request_id=late.id, agreed=True)
    with clock.at(now() + timedelta(minutes=31)), pytest.raises(Conflict):
        actions.see_identity(actor=replace(officer, proven_at=now()), request_id=late.id)
    with clock.at(now() + timedelta(days=8)):
        forgotten = actions.ask_identity(actor=officer, issue_id=issue.id, reason=WHY)
    with clock.at(now() + timedelta(days=16)), pytest.raises(Conflict):
        actions.answer_identity(actor=mediator(), request_id=forgotten.id, agreed=True)
    assert "identity.shown" not in [act for act, _who in acts(issue)]


def test_reason_is_asked_for_and_one_request_at_a_time(city, officer):
    issue = secret()
    with pytest.raises(Invalid):
        actions.ask_identity(actor=officer, issue_id=issue.id, reason="because")
    actions.ask_identity(actor=officer, issue_id=issue.id, reason=WHY)
    with pytest.raises(Conflict):
        actions.ask_identity(actor=officer, issue_id=issue.id, reason=WHY)


def test_reporter_is_told_after_30_days_once(app, city, officer):
    issue = secret()
    request = actions.ask_identity(actor=officer, issue_id=issue.id, reason=WHY)
    actions.answer_identity(actor=mediator(), request_id=request.id, agreed=True)
    actions.see_identity(actor=officer, request_id=request.id)
    with clock.at(now() + timedelta(days=29, hours=23)):
        assert actions.tell_reporters(actor=SYSTEM) == 0
    with clock.at(now() + timedelta(days=30, minutes=1)):
        assert actions.tell_reporters(actor=SYSTEM) == 1
        assert actions.tell_reporters(actor=SYSTEM) == 0
    assert acts(issue)[-1][0] == "identity.told"
    work_off(app)
    outbox = app.config["SETTINGS"].instance_dir / "outbox"
    told = [file for file in outbox.glob("*.eml") if "canary@example.org" in file.read_text()]
    assert len(told) == 1
    assert "Thirty days ago" in told[0].read_text().replace("=\n", "")
    for file in outbox.glob("*.eml"):
        file.unlink()


def test_shown_at_once_from_two_windows_is_shown_once(app, city, officer):
    request = actions.ask_identity(actor=officer, issue_id=secret().id, reason=WHY)
    actions.answer_identity(actor=mediator(), request_id=request.id, agreed=True)
    number = request.id
    results = at_once(app, *(lambda: actions.see_identity(actor=officer, request_id=number) for _ in range(4)))
    assert sorted(type(result).__name__ for result in results) == ["Conflict"] * 3 + ["Identity"]


def test_address_is_in_no_table_but_sealed(city):
    secret()
    sealed = value(reader(), select(IssueContact.sealed))
    assert "canary" not in sealed


def test_page_asks_confirms_and_shows_once(client, city):
    issue = secret()
    account, second = make_account("Officer", Role.OFFICER, area=city["mill"]), make_account("Luz", Role.MEDIATOR)
    path = f"/issues/{issue.ref}/contact"
    sign_in(client, account)
    token = csrf(client, path)
    assert client.post(path, data={"csrf_token": token, "reason": "short"}).status_code == 422
    assert client.post(path, data={"csrf_token": token, "reason": WHY}).status_code == 303
    assert "has to agree" in client.get(path).get_data(as_text=True)
    other = another(client)
    sign_in(other, second)
    listed = other.get("/issues/identities").get_data(as_text=True)
    assert WHY in listed
    assert "canary@example.org" not in listed
    request_id = value(reader(), select(IdentityRequest.id))
    answer = {"csrf_token": csrf(other, "/issues/identities"), "decision": "yes"}
    done = other.post(f"/issues/identities/{request_id}", data=answer)
    assert done.status_code == 303
    shown = client.post(f"{path}/once", data={"csrf_token": csrf(client, path)})
    assert "canary@example.org" in shown.get_data(as_text=True)
    assert shown.headers["Cache-Control"] == "no-store"
    assert shown.headers["Refresh"].startswith("120;")
    assert client.post(f"{path}/once", data={"csrf_token": csrf(client, path)}).status_code == 404
    assert "canary@example.org" not in client.get(path).get_data(as_text=True)


def test_the_second_person_may_look_at_the_issue_first_if_it_is_open_to_them(client, city):
    issue = report(Actor(device="x"), email="canary@example.org", level=Level.CONFIDENTIAL)
    actions.ask_identity(actor=make_actor("One", Role.ADMINISTRATOR), issue_id=issue.id, reason=WHY)
    link = f'href="/issues/{issue.ref}"'
    for role, linked in ((Role.MEDIATOR, True), (Role.ADMINISTRATOR, False)):
        browser = another(client)
        sign_in(browser, make_account("Second", role))
        listed = browser.get("/issues/identities").get_data(as_text=True)
        assert (issue.ref in listed, link in listed) == (True, linked)
        assert (browser.get(f"/issues/{issue.ref}").status_code == 200) == linked


def test_page_of_a_confidential_report_is_none_for_others(client, city):
    share_read(100)
    issue = report(Actor(device="x"), email="canary@example.org", level=Level.CONFIDENTIAL)
    for role in (None, Role.VERIFIED, Role.PARTNER, Role.MODERATOR, Role.EVALUATOR):
        browser = another(client)
        if role:
            sign_in(browser, make_account("Somebody", role))
        status = browser.get(f"/issues/{issue.ref}/contact").status_code
        assert status == (403 if role == Role.MODERATOR else 404)
