"""Staff without a second factor reach where it is set up, and their own account: on page, in script, on socket."""

import pytest

from app.identity.actions import begin_session
from app.identity.actor import Actor
from app.identity.models import RoleGrant
from app.identity.queries import actors_of_sessions
from app.identity.vocabulary import FACTOR_NEEDED, STAFF, Factor, Means, Role
from app.kernel.clock import now
from app.kernel.db import session
from app.web.login import Credentials
from app.web.realtime.callers import Caller
from app.web.realtime.events import EVENTS, answer_to
from tests.builders.people import csrf, make_account, make_session, sign_in
from tests.house.test_answers import paths
from tests.identity.factors.door import first_half, set_up_app, set_up_passkey
from tests.identity.sign_in.door import send

OPEN = {"account.own", "account.sign_in", "account.sign_up", "site.demo", "site.health"}
OF_PROGRAMS = ("/api/", "/open311/")  # which heed no cookie


def closed(app, method):
    """Each path of `method` that does not serve signing in, the own account, the machine's health or the demo."""
    places = app.url_map.bind("localhost")
    return [
        path
        for path in paths(app, method)
        if app.view_functions[places.match(path, method=method)[0]].access not in OPEN
        and not path.startswith(OF_PROGRAMS)
    ]


def test_doors_of_programs_do_not_know_who_is_signed_in(app, client):
    account = make_account("Ana Costa", Role.MODERATOR)
    sign_in(client, account, factor=None)
    token = csrf(client, "/account")
    doors = [path for path in paths(app, "POST") if path.startswith(OF_PROGRAMS)]
    assert len(doors) >= 3
    assert {client.post(path, data={"csrf_token": token}).status_code for path in doors} <= {400, 401, 403}


def test_those_who_need_a_factor_are_staff_and_representatives():
    assert STAFF | {Role.REPRESENTATIVE} == FACTOR_NEEDED
    assert {Role.HOST, Role.VERIFIED, Role.EXPERT}.isdisjoint(FACTOR_NEEDED)


@pytest.mark.parametrize("role", sorted(FACTOR_NEEDED))
def test_staff_after_the_first_sign_in_are_led_to_set_it_up_and_then_let_in(client, role, device):
    account = make_account("Ana Costa", role)
    assert first_half(client, account).location == "/"
    assert client.get("/").location == "/account/factors"
    page = client.get("/account/factors").get_data(as_text=True)
    assert "Your role needs it." in page
    set_up_passkey(client, device)
    assert client.get("/").status_code == 200


def test_every_page_but_the_own_account_leads_to_setting_it_up(app, client):
    sign_in(client, make_account("Ana Costa", Role.ADMINISTRATOR, Role.OFFICER), factor=None)
    pages = closed(app, "GET")
    assert {"/", "/desk", "/moderation", "/grants/proposals", "/issues/new"} <= set(pages)
    assert [path for path in pages if client.get(path).location != "/account/factors"] == []
    assert client.get("/issues/map", headers={"Accept": "application/json"}).status_code == 403


def test_every_form_but_the_own_accounts_is_refused(app, client):
    sign_in(client, make_account("Ana Costa", Role.MODERATOR), factor=None)
    token = csrf(client, "/account")
    for path in closed(app, "POST"):
        assert client.post(path, data={"csrf_token": token}).status_code == 403, path


def test_every_socket_event_is_refused(app):
    account = make_account("Ana Costa", Role.MODERATOR)
    for factor, refused in ((None, True), (Factor.APP, False)):
        credentials = Credentials(session_token=make_session(account, factor=factor))
        for name in EVENTS:
            caller = Caller(credentials, "person", "127.0.0.1", "en", known=True)
            answer = answer_to(app, caller, name, {})
            assert (answer["error"] == "not_allowed") is refused, (name, answer)


def test_a_session_without_the_factor_holds_no_role(context):
    account = make_account("Ana Costa", Role.OFFICER)
    tokens = {factor: make_session(account, factor=factor) for factor in (None, Factor.PASSKEY)}
    actors = actors_of_sessions(session(), tokens.values(), now())
    without, with_one = actors[tokens[None]], actors[tokens[Factor.PASSKEY]]
    assert (without.owes_factor, without.grants) == (True, ())
    assert (with_one.owes_factor, with_one.is_staff) == (False, True)


def test_residents_are_offered_it_and_owe_nothing(client):
    sign_in(client, make_account("Noor Haddad", Role.VERIFIED), factor=None)
    page = client.get("/account").get_data(as_text=True)
    assert "Set up two-step sign-in" in page
    assert client.get("/").status_code == 200


def test_somebody_who_becomes_staff_owes_it_from_the_next_step_on(client):
    account = make_account("Noor Haddad")
    sign_in(client, account, factor=None)
    assert client.get("/").status_code == 200
    session.add(RoleGrant(account_id=account.id, role=Role.OFFICER, since=now()))
    session.commit()
    assert client.get("/").location == "/account/factors"


def test_staff_cannot_take_their_last_factor_away(client, device):
    sign_in(client, make_account("Ana Costa", Role.OFFICER), factor=None)
    set_up_app(client)
    assert send(client, "/account/factors/app/remove", "/account").status_code == 409
    set_up_passkey(client, device)
    assert send(client, "/account/factors/app/remove", "/account").status_code == 303
    assert client.get("/").status_code == 200


def test_the_one_button_of_the_demo_stands_for_a_factor_however_long_ago(client, time_machine):
    time_machine.move_to("2026-11-22T10:00:00Z", tick=False)
    account = make_account("Ana Costa", Role.ADMINISTRATOR)
    begun = begin_session(actor=Actor(), account_id=account.id, means=Means.DEMO, device_hash="", browser="demo")
    with client.session_transaction() as browser:
        browser["token"] = begun.token
    time_machine.shift(20 * 60)
    fields = {"email": "new@example.org", "role": Role.OFFICER.value}
    assert send(client, "/grants/proposals", **fields).status_code == 303
