"""A closing that two officers answer for: proposed, signed by another one of the same body, or sent back."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.identity.vocabulary import Role
from app.issues import actions
from app.issues.models import ClosingProposal, Issue, Step
from app.issues.signing import FOR_WHOM
from app.issues.vocabulary import Closing, OwnView, State
from app.kernel.clock import now
from app.kernel.db import reader, rows, session
from app.kernel.errors import Conflict, NotAllowed
from app.kernel.journal import Journal
from tests.builders.at_once import at_once
from tests.builders.issues import close, make_category, make_issue, step, ten_seconds
from tests.builders.mails import carried, letters
from tests.builders.people import csrf, make_account, make_actor, sign_in
from tests.builders.places import make_body, make_city
from tests.builders.worker import work_off


@pytest.fixture
def city(context):
    areas = make_city()
    areas["force"] = make_category("use-of-force", second_sign_off=True)
    areas["body"] = make_body("mill-station", "police")
    return areas


@pytest.fixture
def first(city):
    return make_actor("Officer Marin", Role.OFFICER, area=city["mill"], body=city["body"])


@pytest.fixture
def second(city):
    return make_actor("Officer Gil", Role.OFFICER, area=city["mill"], body=city["body"])


@pytest.fixture
def issue(city, first):
    held_by = {"officer_account_id": first.account_id, "body_id": city["body"].id}
    return make_issue(city["mill"], city["force"], state=State.IN_PROGRESS, **held_by)


def proposal(issue):
    (found,) = rows(reader(), select(ClosingProposal.__table__).where(ClosingProposal.issue_id == issue.id))
    return found


def sign(actor, issue):
    return actions.sign_closing(actor=actor, issue_id=issue.id, proposal_id=proposal(issue).id)


def test_closing_waits_in_public_and_the_clock_runs_on(client, city, first, issue):
    due = issue.solution_due
    close(issue, first)
    session.refresh(issue)
    assert (issue.state, issue.closing, issue.solution_due) == (State.WAITING, None, due)
    page = client.get(f"/issues/{issue.ref}?lang=en").get_data(as_text=True)
    assert "A second officer has to sign" in page
    assert "the signature of a second officer" in page
    assert "Sign, and close" not in page
    for lang, whom in FOR_WHOM.items():
        assert whom in client.get(f"/issues/{issue.ref}?lang={lang}").get_data(as_text=True)
    with pytest.raises(Conflict):
        close(issue, first)


def test_second_officer_of_the_same_body_signs(city, first, second, issue):
    close(issue, first, closing=Closing.NOT_RESOLVED, text="The cameras were off that night.")
    signed = sign(second, issue)
    session.refresh(issue)
    assert (issue.state, issue.closing, issue.rounds) == (State.CLOSED, Closing.NOT_RESOLVED, 2)
    assert (signed.text, signed.account_id) == ("The cameras were off that night.", first.account_id)
    assert (proposal(issue).outcome, proposal(issue).answered_by) == ("signed", second.account_id)
    acts = [row.act for row in rows(session(), select(Journal.act).order_by(Journal.id))][-3:]
    assert acts == ["issue.closing_proposed", "issue.closed", "issue.closing_signed"]


def test_nobody_else_signs(city, first, issue):
    close(issue, first)
    elsewhere = make_actor("Gil", Role.OFFICER, area=city["mill"], body=make_body("other", "police"))
    away = make_actor("Sol", Role.OFFICER, area=city["harbour"], body=city["body"])
    for actor in (first, elsewhere, away, make_actor("Luz", Role.MEDIATOR), make_actor("Ada", Role.ADMINISTRATOR)):
        with pytest.raises(NotAllowed):
            sign(actor, issue)
    with pytest.raises(IntegrityError):
        session.query(ClosingProposal).update({"answered_by": first.account_id})
    session.rollback()


def test_sent_back_with_a_reason_it_is_worked_on_again(client, city, first, second, issue):
    close(issue, first)
    about = {"issue_id": issue.id, "proposal_id": proposal(issue).id, "lang": "en"}
    actions.send_back_closing(actor=second, reason="The witness was not heard yet.", **about)
    session.refresh(issue)
    assert (issue.state, issue.waiting_for) == (State.IN_PROGRESS, "")
    page = client.get(f"/issues/{issue.ref}?lang=en").get_data(as_text=True)
    assert "Not signed by the second officer" in page
    assert "The witness was not heard yet." in page
    close(issue, first)
    assert issue.state == State.WAITING


def test_what_is_published_meanwhile_withdraws_it(city, first, second, issue):
    close(issue, first)
    number = proposal(issue).id
    step(issue, first, "progress")
    assert proposal(issue).outcome == "withdrawn"
    with pytest.raises(Conflict):
        actions.sign_closing(actor=second, issue_id=issue.id, proposal_id=number)


def test_other_categories_and_other_systems_need_no_second(city, first):
    plain = make_issue(city["mill"], make_category("noise"), officer_account_id=first.account_id)
    close(plain, first)
    assert plain.state == State.CLOSED


def test_of_two_who_sign_at_once_one_does(app, city, first, second, issue):
    third = make_actor("Officer Paz", Role.COMMISSIONER, area=city["north"], body=city["body"])
    close(issue, first)
    number, issue_id = proposal(issue).id, issue.id

    def signs(actor):
        return lambda: actions.sign_closing(actor=actor, issue_id=issue_id, proposal_id=number)

    done = at_once(app, signs(second), signs(third))
    assert sum(isinstance(result, Step) for result in done) == 1
    assert sum(isinstance(result, Conflict) for result in done) == 1
    assert [row.rounds for row in rows(session(), select(Issue.rounds).where(Issue.id == issue_id))] == [2]


def test_same_form_sent_twice_proposes_once(city, first, issue):
    key = "11111111-1111-4111-8111-111111111111"
    one = close(issue, first, key=key)
    again = close(issue, first, key=key)
    assert one.id == again.id


def test_colleagues_are_told_and_find_it_on_their_desk(app, client, city, first, issue):
    colleague = make_account("Gil", Role.OFFICER, area=city["mill"], body=city["body"])
    close(issue, first)
    work_off(app)
    subjects = [carried(letter)["Subject"] for letter in letters(colleague.email)]
    assert any("waits for your signature" in subject for subject in subjects)
    sign_in(client, colleague)
    desk = client.get("/desk?part=sign&lang=en").get_data(as_text=True)
    assert issue.ref in desk
    assert "Read it, and sign or send it back" in desk
    page = client.get(f"/issues/{issue.ref}?lang=en").get_data(as_text=True)
    assert "Sign, and close" in page
    fields = {"csrf_token": csrf(client, f"/issues/{issue.ref}"), "proposal": proposal(issue).id}
    empty = client.post(f"/issues/{issue.ref}/send-back", data=fields)
    assert empty.status_code == 422
    assert client.post(f"/issues/{issue.ref}/sign", data=fields).status_code == 303
    assert client.post(f"/issues/{issue.ref}/sign", data=fields).status_code == 409
    assert "signed by" in client.get(f"/issues/{issue.ref}?lang=en").get_data(as_text=True)


def test_first_officer_has_it_on_the_desk_as_waiting(client, city):
    account = make_account("Marin", Role.OFFICER, area=city["mill"], body=city["body"])
    sign_in(client, account)
    held_by = {"officer_account_id": account.id, "body_id": city["body"].id, "state": State.IN_PROGRESS}
    issue = make_issue(city["mill"], city["force"], **held_by)
    path = f"/issues/{issue.ref}"
    words = {"close-text": "It is done.", "close-closing": "resolved", "close-own_view": OwnView.FULLY}
    about = {"csrf_token": csrf(client, path), "close-version": issue.version, "close-seen": 0}
    said = client.post(f"{path}/steps/close?lang=en", data=words | about, follow_redirects=True)
    assert "It is closed once a second officer" in said.get_data(as_text=True)
    ten_seconds()
    assert issue.ref not in client.get("/desk?part=sign").get_data(as_text=True)
    assert "signature of a second officer" in client.get("/desk?lang=en").get_data(as_text=True)
    assert proposal(issue).at <= now()
