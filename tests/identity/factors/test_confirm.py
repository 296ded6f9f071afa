"""Asking once more who is there: what was typed is kept, and then the act goes on."""

import pytest

from app.identity.actions.proving import require_proof
from app.identity.actor import SYSTEM, Actor
from app.identity.models import RoleGrant, RoleProposal
from app.identity.queries import actor_of_account, actors_of_sessions
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import ProofNeeded
from app.kernel.journal import Journal
from tests.builders.mails import letters, mailed_code
from tests.builders.people import csrf, make_account, make_session, sign_in
from tests.builders.rows import kept
from tests.identity.factors.door import app_code, app_of, hidden, set_up_passkey
from tests.identity.sign_in.door import PASSWORD, send, with_password

AT = "2026-11-22T10:00:10Z"
PROPOSAL = {"email": "new@example.org", "name": "Ana ‹Costa›", "role": Role.OFFICER.value, "area": ""}


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(AT, tick=False)
    return time_machine


@pytest.fixture
def administrator(clock, client):
    """An administrator with an app, signed in six minutes ago: browser and secret."""
    account = make_account("Lea Brandt", Role.ADMINISTRATOR)
    secret, _codes = app_of(account)
    sign_in(client, account)
    clock.shift(360)
    return client, secret


def fields_of(page):
    """What the page of the proof carries along."""
    names = ("csrf_token", "proof_then", "proof_again", "email", "name", "role")
    return {name: hidden(page, name) for name in names}


def test_an_act_after_five_minutes_asks_keeps_what_was_typed_and_goes_on(administrator):
    client, secret = administrator
    asked = send(client, "/grants/proposals", **PROPOSAL)
    page = asked.get_data(as_text=True)
    assert asked.status_code == 403
    assert "Confirm that it is you" in page
    assert kept(RoleProposal) == []
    wrong = client.post("/account/confirm", data={**fields_of(page), "proof_code": "000000"})
    assert wrong.status_code == 422
    carried = fields_of(wrong.get_data(as_text=True))
    assert carried["name"] == PROPOSAL["name"]
    right = client.post("/account/confirm", data={**carried, "proof_code": app_code(secret)})
    assert (right.status_code, right.location) == (307, "/grants/proposals")
    done = client.post(right.location, data={**carried, "proof_code": "…"})  # as browsers do at 307
    assert (done.status_code, done.location) == (303, "/grants/proposals")
    assert len(kept(RoleProposal)) == 1
    assert "account.proven" in [row.act for row in kept(Journal)]


def test_a_proof_counts_for_five_minutes(administrator, clock):
    client, secret = administrator
    page = send(client, "/grants/proposals", **PROPOSAL).get_data(as_text=True)
    client.post("/account/confirm", data={**fields_of(page), "proof_code": app_code(secret)})
    clock.shift(299)
    assert send(client, "/grants/proposals", **PROPOSAL).status_code == 303
    clock.shift(1)
    assert send(client, "/grants/proposals", **PROPOSAL).status_code == 403


@pytest.mark.parametrize("act", ["propose", "decide", "end", "take factors away"])
def test_grants_and_factors_of_others_ask_for_a_proof(administrator, act):
    client, _secret = administrator
    officer = make_account("Ana Costa", Role.OFFICER)
    grant = next(row for row in kept(RoleGrant) if row.account_id == officer.id)
    made = {"role": Role.MODERATOR, "proposed_at": now(), "account_id": officer.id}
    proposal = RoleProposal(**made)
    session.add(proposal)
    session.commit()
    before = [len(kept(table)) for table in (RoleProposal, RoleGrant, Journal)]
    path, fields = {
        "propose": ("/grants/proposals", PROPOSAL),
        "decide": (f"/grants/proposals/{proposal.id}", {"decision": "confirm"}),
        "end": (f"/grants/{grant.id}/end", {}),
        "take factors away": ("/factors/remove", {"email": officer.email}),
    }[act]
    assert send(client, path, "/grants/proposals", **fields).status_code == 403
    assert [len(kept(table)) for table in (RoleProposal, RoleGrant, Journal)] == before


def test_a_page_that_asks_leads_to_the_proof_and_back(administrator):
    client, secret = administrator
    asked = client.get("/account/factors/app")
    assert (asked.status_code, asked.location) == (303, "/account/confirm?next=/account/factors/app")
    page = client.get(asked.location).get_data(as_text=True)
    sent = {"csrf_token": hidden(page, "csrf_token"), "proof_then": hidden(page, "proof_then")}
    done = client.post("/account/confirm", data={**sent, "proof_code": app_code(secret)})
    assert (done.status_code, done.location) == (303, "/account/factors/app")
    assert client.get(done.location).status_code == 200


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_the_proof_leads_to_no_other_site(administrator, target):
    client, secret = administrator
    sent = {"csrf_token": csrf(client, "/account"), "proof_then": target, "proof_again": "yes"}
    done = client.post("/account/confirm", data={**sent, "proof_code": app_code(secret)})
    assert done.location == "/account"


def test_a_script_is_told_and_gets_no_page(administrator):
    client, _secret = administrator
    sent = {"csrf_token": csrf(client, "/account"), **PROPOSAL}
    answer = client.post("/grants/proposals", data=sent, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.content_type) == (403, "application/problem+json")


def test_a_passkey_confirms_and_one_of_another_account_does_not(clock, client, other, device):
    account, stranger = make_account("Lea Brandt", Role.ADMINISTRATOR), make_account("Somebody Else")
    sign_in(client, account)
    sign_in(other, stranger)
    set_up_passkey(client, device)
    clock.shift(360)
    for browser, status in ((other, 422), (client, 303)):
        asked = send(browser, "/account/confirm/passkey/ask", "/account").get_data(as_text=True)
        answer = device.prove(asked)
        done = send(browser, "/account/confirm", "/account", proof_passkey=answer, proof_then="/account")
        assert done.status_code == status
    assert send(client, "/grants/proposals", **PROPOSAL).status_code == 303


def test_residents_without_a_factor_confirm_by_mail_or_password(clock, client):
    account = with_password()
    sign_in(client, account, factor=None)
    clock.shift(360)
    asked = send(client, "/account/email", email="new@example.org")
    assert asked.status_code == 403
    page = asked.get_data(as_text=True)
    fields = {name: hidden(page, name) for name in ("csrf_token", "proof_then", "proof_again", "email")}
    sent = client.post("/account/confirm/mail", data=fields).get_data(as_text=True)
    assert hidden(sent, "email") == "new@example.org"
    code = mailed_code(account.email)
    assert letters(account.email)[-1].neutral
    assert client.post("/account/confirm", data={**fields, "proof_code": "000000"}).status_code == 422
    assert client.post("/account/confirm", data={**fields, "proof_code": code}).status_code == 307
    clock.shift(360)
    assert client.post("/account/confirm", data={**fields, "proof_code": code}).status_code == 422
    assert client.post("/account/confirm", data={**fields, "proof_password": "wrong words"}).status_code == 422
    assert client.post("/account/confirm", data={**fields, "proof_password": PASSWORD}).status_code == 307


def test_who_has_a_factor_confirms_neither_by_mail_nor_by_password(clock, client):
    account = with_password()
    app_of(account)
    sign_in(client, account)
    token = csrf(client, "/account")
    before = len(letters(account.email))
    assert client.post("/account/confirm/mail", data={"csrf_token": token}).status_code == 403
    answer = client.post("/account/confirm", data={"csrf_token": token, "proof_password": PASSWORD})
    assert answer.status_code == 403
    assert len(letters(account.email)) == before


def test_a_code_to_confirm_signs_nobody_in(clock, client, other):
    """The code and the link of one purpose are of no use for another (asvs 9.2.1)."""
    account = make_account()
    sign_in(client, account, factor=None)
    clock.shift(360)
    send(client, "/account/confirm/mail", "/account")
    code = mailed_code(account.email)
    send(client, "/sign-out")
    answer = send(client, "/sign-in/code", "/sign-in", code=code)
    assert answer.status_code == 422


def test_a_code_to_sign_in_confirms_nothing(clock, client):
    account = make_account()
    sign_in(client, account, factor=None)
    token = csrf(client, "/account")
    client.post("/sign-in", data={"csrf_token": token, "email": account.email})
    sent = {"csrf_token": token, "proof_code": mailed_code(account.email)}
    assert client.post("/account/confirm", data=sent).status_code == 422


def test_wrong_codes_pause_the_proof_too(administrator):
    client, secret = administrator
    token = csrf(client, "/account")
    wrong = [client.post("/account/confirm", data={"csrf_token": token, "proof_code": "000000"}) for _ in range(5)]
    assert [answer.status_code for answer in wrong] == [422] * 5
    assert (
        client.post("/account/confirm", data={"csrf_token": token, "proof_code": app_code(secret)}).status_code == 429
    )


def test_who_proved_when(clock, context):
    account = make_account()
    token = make_session(account)
    fresh = actors_of_sessions(session(), [token], now())[token]
    for actor in (fresh, SYSTEM, actor_of_account(session(), account.id, now())):
        require_proof(actor=actor)
    clock.shift(300)
    late = actors_of_sessions(session(), [token], now())[token]
    for actor in (late, Actor(), Actor(kind="account", id=account.id, account_id=account.id)):
        with pytest.raises(ProofNeeded):
            require_proof(actor=actor)
