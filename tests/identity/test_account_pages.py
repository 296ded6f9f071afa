"""The own account: changed by its owner alone; sessions that end when they should."""

from datetime import timedelta

import pytest

from app.identity.models import Account, AccountSession, RoleGrant
from app.identity.passwords import hashed, prove
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Busy
from app.kernel.journal import Journal
from app.web.login import on_session_end
from tests.builders.mails import letters, mailed_code
from tests.builders.people import csrf, make_account, sign_in
from tests.builders.places import make_city
from tests.builders.rows import kept

PASSWORD = "correct horse battery staple"
BETTER = "seven quiet owls over the mill"


@pytest.fixture
def areas(context):
    return make_city()


@pytest.fixture
def account(areas):
    return make_account("Noor Haddad")


@pytest.fixture
def noor(client, account):
    sign_in(client, account)
    return client


def another(client):
    browser = type(client)(client.application, client.application.response_class)
    browser.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    return browser


def send(client, path, **fields):
    return client.post(path, data={"csrf_token": csrf(client, "/account"), **fields})


def is_signed_in(client):
    return client.get("/account").status_code == 200


def sign_in_by_mail(client, account):
    token = csrf(client, "/sign-in")
    client.post("/sign-in", data={"csrf_token": token, "email": account.email})
    client.post("/sign-in/code", data={"csrf_token": token, "code": mailed_code(account.email)})


def give_password(account):
    session.get_one(Account, account.id).password = hashed(PASSWORD)
    session.commit()


def acts():
    return [row.act for row in kept(Journal)]


def test_account_of_a_visitor_leads_to_signing_in_and_back(client, areas):
    assert client.get("/account").location == "/sign-in?next=/account"


@pytest.mark.parametrize(
    "path", ["/account", "/account/password", "/account/sessions/1/end", "/account/sessions/end-all"]
)
def test_account_acts_of_a_visitor_are_refused(client, areas, path):
    response = client.post(path, data={"csrf_token": csrf(client, "/sign-in"), "name": "X Y", "password": BETTER})
    assert response.status_code in (403, 404)
    assert kept(Journal) == []


def test_account_changes_name_language_and_neighbourhood(noor, areas):
    assert send(noor, "/account", name="  Noor\u202e  H. ", lang="ar", area=str(areas["mill"].id)).status_code == 303
    row = kept(Account)[0]
    assert (row.name, row.lang, row.area_id) == ("Noor H.", "ar", areas["mill"].id)
    changed = kept(Journal)[-1]
    assert (changed.act, sorted(changed.fields)) == ("account.changed", ["area_id", "lang", "name"])
    assert "Noor" not in str(vars(changed))


def test_account_saved_without_a_change_announces_nothing(noor, account):
    send(noor, "/account", name=account.name, lang="", area="")
    assert acts() == []


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "x"), ("name", "x" * 61), ("lang", "xx"), ("area", "999999"), ("area", "a")],
)
def test_account_with_a_fault_names_the_field_and_changes_nothing(noor, account, field, value):
    fields = {"name": "Other", "lang": "", "area": "", field: value}
    response = send(noor, "/account", **fields)
    assert response.status_code == 422
    assert f'id="{field}-error"' in response.get_data(as_text=True)
    assert kept(Account)[0].name == "Noor Haddad"


def test_account_takes_no_field_that_is_not_asked_for(noor, account):
    send(noor, "/account", name="Noor Haddad", lang="", area="", email="evil@example.org", contributions="99", id="7")
    row = kept(Account)[0]
    assert (row.id, row.email, row.contributions) == (account.id, account.email, 3)


def test_account_name_is_text_and_never_markup(noor):
    send(noor, "/account", name="<img src=x onerror=alert(1)>", lang="", area="")
    html = noor.get("/account").get_data(as_text=True)
    assert "<img src=x" not in html
    assert "&lt;img" in html


def test_password_after_signing_in_by_mail_needs_no_old_one_and_is_told(client, account, areas):
    sign_in_by_mail(client, account)
    assert send(client, "/account/password", password=PASSWORD).status_code == 303
    assert prove(kept(Account)[0].password, PASSWORD).right
    assert letters(account.email)[-1].subject == "Your password was changed"
    assert acts()[-1] == "account.password_set"


def test_password_later_needs_the_present_one(client, account, areas, time_machine):
    time_machine.move_to("2026-11-22T10:00:00Z", tick=False)
    sign_in_by_mail(client, account)
    time_machine.shift(15 * 60)
    assert send(client, "/account/password", password=PASSWORD).status_code == 422
    assert kept(Account)[0].password is None

    give_password(account)
    assert send(client, "/account/password", password=BETTER).status_code == 422
    assert send(client, "/account/password", current="wrong words entirely", password=BETTER).status_code == 422
    assert prove(kept(Account)[0].password, PASSWORD).right
    assert send(client, "/account/password", current=PASSWORD, password=BETTER).status_code == 303
    assert prove(kept(Account)[0].password, BETTER).right


def test_password_change_signs_all_other_browsers_out_and_keeps_this_one(noor, account):
    other = another(noor)
    sign_in(other, account)
    give_password(account)
    send(noor, "/account/password", current=PASSWORD, password=BETTER)
    assert is_signed_in(noor)
    assert not is_signed_in(other)


@pytest.mark.parametrize(
    "password", ["", "short", "x" * 129, "passwordpassword", "valmere valmere 1", "noor haddad noor"]
)
def test_password_that_is_no_good_says_so_and_changes_nothing(client, account, areas, password):
    sign_in_by_mail(client, account)
    response = send(client, "/account/password", password=password)
    assert response.status_code == 422
    html = response.get_data(as_text=True)
    assert 'id="password-error"' in html
    assert not password or f'value="{password}"' not in html
    assert kept(Account)[0].password is None


def test_sessions_are_listed_and_one_can_be_ended(noor, account):
    other = another(noor)
    sign_in(other, account)
    rows = kept(AccountSession)
    html = noor.get("/account").get_data(as_text=True)
    assert html.count('/end"') == 1
    assert "this browser" in html
    assert send(noor, f"/account/sessions/{rows[1].id}/end").status_code == 303
    assert is_signed_in(noor)
    assert not is_signed_in(other)


def test_session_of_somebody_else_cannot_be_ended(noor, areas):
    other = another(noor)
    sign_in(other, make_account("Somebody Else"))
    theirs = kept(AccountSession)[1]
    assert send(noor, f"/account/sessions/{theirs.id}/end").status_code == 404
    assert is_signed_in(other)


def test_sign_out_everywhere_ends_every_session(noor, account):
    other = another(noor)
    sign_in(other, account)
    assert send(noor, "/account/sessions/end-all").status_code == 303
    assert not is_signed_in(noor)
    assert not is_signed_in(other)
    assert acts() == ["account.session_ended"]


def test_sign_out_tells_who_holds_sockets_after_it_is_committed(noor, app):
    told = []
    on_session_end(app, lambda: told.append([row.ended_at is not None for row in kept(AccountSession)]))
    try:
        send(noor, "/sign-out")
    finally:
        app.extensions["corrala_session_end"].pop()
    assert told == [[True]]


@pytest.mark.parametrize(
    ("roles", "idle_s", "longest_s"),
    [
        ((), 30 * 86_400, 90 * 86_400),
        ((Role.OFFICER,), 30 * 60, 12 * 3_600),
        ((Role.VERIFIED,), 30 * 86_400, 90 * 86_400),
    ],
)
def test_session_ends_when_idle_and_when_too_old(client, areas, time_machine, app, roles, idle_s, longest_s):
    time_machine.move_to("2026-03-01T10:00:00Z", tick=False)
    account = make_account("Somebody", *roles)
    sign_in_by_mail(client, account)
    time_machine.shift(idle_s - 1)
    assert is_signed_in(client)
    app.extensions["corrala_seen"].write_down()
    time_machine.shift(idle_s - 1)
    assert is_signed_in(client)
    app.extensions["corrala_seen"].write_down()
    time_machine.shift(idle_s)
    assert not is_signed_in(client)

    sign_in_by_mail(client, account)
    for _ in range(longest_s // (idle_s - 60)):
        time_machine.shift(idle_s - 60)
        assert is_signed_in(client)
        app.extensions["corrala_seen"].write_down()
    time_machine.shift(longest_s % (idle_s - 60))
    assert not is_signed_in(client)


def test_session_of_somebody_who_became_staff_gets_the_limits_of_staff(client, areas, time_machine):
    time_machine.move_to("2026-03-01T10:00:00Z", tick=False)
    account = make_account("Soon an officer")
    sign_in_by_mail(client, account)
    time_machine.shift(40 * 60)
    assert is_signed_in(client)
    grant_officer(account)
    assert not is_signed_in(client)


def grant_officer(account):
    session.add(RoleGrant(account_id=account.id, role=Role.OFFICER, since=now()))
    session.commit()


def test_seen_is_written_down_later_and_never_by_a_page(noor, app, time_machine):
    seen = app.extensions["corrala_seen"]
    before = kept(AccountSession)[0].seen_at
    time_machine.move_to(now() + timedelta(seconds=120), tick=False)
    noor.get("/account")
    assert kept(AccountSession)[0].seen_at == before
    seen.write_down()
    after = kept(AccountSession)[0].seen_at
    assert (after - before).total_seconds() >= 120
    seen.note(kept(AccountSession)[0].id, before)  # an older moment, from another process
    seen.write_down()
    assert kept(AccountSession)[0].seen_at == after


def test_seen_is_kept_while_the_database_is_away(noor, app):
    seen, calls = app.extensions["corrala_seen"], []

    def away(*, seen):
        calls.append(seen)
        raise Busy

    noor.get("/account")
    write, seen._write = seen._write, away
    seen.write_down()
    seen._write = write
    assert len(calls) == 1
    seen.write_down()
    assert seen._moments == {}
