"""Authenticator apps: set up with a code, asked for at every way in, each code once."""

from datetime import timedelta

import pytest

from app.identity import authenticators
from app.identity.actions.proving import use_code
from app.identity.actor import SYSTEM
from app.identity.models import Account, AccountSession, AuthenticatorApp, RecoveryCode
from app.identity.queries import account_by_id
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.journal import Journal
from tests.builders.at_once import at_once
from tests.builders.mails import letters, mailed_link
from tests.builders.people import make_account, make_session, sign_in
from tests.builders.rows import kept
from tests.identity.factors.door import app_code, app_of, first_half, hidden, second_half, set_up_app
from tests.identity.sign_in.door import PASSWORD, ask, is_signed_in, send, try_password, with_password

AT = "2026-11-22T10:00:10Z"


def test_set_up_of_an_app_gives_eight_codes_once_signs_others_out_and_tells_the_owner(noor, other, account):
    sign_in(other, account, factor=None)
    _secret, codes = set_up_app(noor)
    assert len(set(codes)) == 8
    assert is_signed_in(noor)
    assert not is_signed_in(other)
    assert [letter.subject for letter in letters(account.email)] == ["Your two-step sign-in was changed"]
    assert "account.factor_added" in [row.act for row in kept(Journal)]
    assert codes[0] not in noor.get("/account/factors").get_data(as_text=True)


def test_the_database_keeps_neither_secret_nor_recovery_code(noor):
    secret, codes = set_up_app(noor)
    stored = " ".join(str(vars(row)) for table in (AuthenticatorApp, RecoveryCode) for row in kept(table))
    assert secret not in stored
    assert [code for code in codes if authenticators.plain(code) in stored] == []


def test_set_up_of_an_app_with_a_wrong_code_shows_the_same_secret_again(noor):
    page = noor.get("/account/factors/app").get_data(as_text=True)
    sent = {"csrf_token": hidden(page, "csrf_token"), "secret": hidden(page, "secret"), "code": "000000"}
    again = noor.post("/account/factors/app", data=sent)
    with noor.application.app_context():
        bindings = [f"{row.account_id}|{row.id}" for row in kept(AccountSession)]
        sealed = (sent["secret"], hidden(again.get_data(as_text=True), "secret"))
        secrets = {authenticators.shown(one, bindings[0]) for one in sealed}
    assert again.status_code == 422
    assert len(secrets) == 1
    assert kept(AuthenticatorApp) == []


def test_set_up_of_an_app_takes_no_secret_that_another_page_was_given(noor, other):
    sign_in(other, make_account("Somebody Else"), factor=None)
    theirs = hidden(other.get("/account/factors/app").get_data(as_text=True), "secret")
    for secret in (theirs, "", "JBSWY3DPEHPK3PXP", theirs[:-4]):
        answer = send(noor, "/account/factors/app", "/account/factors/app", secret=secret, code="123456")
        assert answer.status_code == 422
    assert kept(AuthenticatorApp) == []


def test_sign_in_by_code_waits_for_the_app_and_goes_where_one_was_going(client, account):
    secret, _codes = app_of(account)
    halfway = first_half(client, account, next="/meetings")
    assert (halfway.status_code, halfway.location) == (303, "/sign-in/factor?next=/meetings")
    assert not is_signed_in(client)
    done = second_half(client, app_code(secret), next="/meetings")
    assert (done.status_code, done.location) == (303, "/meetings")
    assert is_signed_in(client)
    newest = kept(AccountSession)[-1]
    assert (newest.means, newest.factor) == ("code", "app")


@pytest.mark.parametrize("way", ["code", "link", "password", "sign_up"])
def test_no_way_in_goes_round_the_second_step(client, way):
    """asvs 6.3.4, 6.4.3: code by mail, link, password (also one set anew) and signing up again keep the factor."""
    account = with_password()
    app_of(account)
    if way == "password":
        answer = try_password(client, account.email, PASSWORD)
    elif way == "link":
        ask(client, account.email)
        answer = send(client, mailed_link(account.email))
    elif way == "sign_up":
        send(client, "/sign-up", name="Noor", email=account.email, agreed="y", age="adult")
        answer = send(client, mailed_link(account.email))
    else:
        answer = first_half(client, account)
    assert answer.location == "/sign-in/factor"
    assert not is_signed_in(client)
    assert client.get("/account/factors").status_code == 403


def test_a_code_of_the_app_works_once_and_no_older_one_after_it(client, account, time_machine):
    time_machine.move_to(AT, tick=False)
    secret, _codes = app_of(account)
    now_shown, before = app_code(secret), app_code(secret, -1)
    first_half(client, account)
    assert second_half(client, now_shown).status_code == 303
    send(client, "/sign-out")
    first_half(client, account)
    assert second_half(client, now_shown).status_code == 422
    assert second_half(client, before).status_code == 422
    time_machine.shift(30)
    assert second_half(client, app_code(secret)).status_code == 303


def test_a_code_used_twice_at_once_lets_one_in(app, account):
    secret, _codes = app_of(account)
    row, code = account_by_id(session(), account.id), app_code(secret)
    session.rollback()
    used = at_once(app, *[lambda: use_code(actor=SYSTEM, account=row, typed=code)] * 8)
    assert [str(factor) for factor in used if factor] == ["app"]


def test_a_code_of_a_clock_half_a_minute_wrong_works_and_a_minute_does_not(account, time_machine):
    time_machine.move_to(AT, tick=False)
    secret = authenticators.new_secret()
    kept_secret = authenticators.keep(secret)
    seen = [
        authenticators.step_of(kept_secret, app_code(secret, away), now(), after=0) is not None
        for away in (-2, -1, 0, 1, 2)
    ]
    assert seen == [False, True, True, True, False]


def test_second_step_after_ten_minutes_begins_again(client, account, time_machine):
    time_machine.move_to(AT, tick=False)
    secret, _codes = app_of(account)
    first_half(client, account)
    time_machine.shift(timedelta(minutes=10))
    assert "No sign-in is waiting" in client.get("/sign-in/factor").get_data(as_text=True)
    assert second_half(client, app_code(secret)).status_code == 422
    assert not is_signed_in(client)


def test_second_step_in_another_browser_has_nothing_to_finish(client, other, account):
    secret, _codes = app_of(account)
    first_half(client, account)
    assert second_half(other, app_code(secret)).status_code == 422
    assert not is_signed_in(other)


def test_wrong_codes_end_the_sign_in_and_wait_longer_each_time(client, account, time_machine):
    """asvs 6.6.3."""
    time_machine.move_to(AT, tick=False)
    secret, _codes = app_of(account)
    first_half(client, account)
    assert [second_half(client, "000000").status_code for _ in range(6)] == [422] * 5 + [429]
    time_machine.shift(31)
    assert second_half(client, "000000").status_code == 422  # the sixth: this sign-in is dead
    time_machine.shift(61)
    assert second_half(client, app_code(secret)).status_code == 422
    first_half(client, account)
    assert second_half(client, app_code(secret)).status_code == 303


def test_a_recovery_code_takes_the_place_of_the_app_once_and_is_told(client, account):
    _secret, codes = app_of(account)
    for used in (codes[0].lower(), codes[1]):
        first_half(client, account)
        assert second_half(client, f" {used[:4]} {used[4:8]}-{used[8:]} ").status_code == 303
        send(client, "/sign-out")
    first_half(client, account)
    assert second_half(client, codes[0]).status_code == 422
    assert sum(row.used_at is not None for row in kept(RecoveryCode)) == 2
    told = [letter for letter in letters(account.email) if "recovery code of your account was used" in letter.body]
    assert len(told) == 2


def test_a_recovery_code_of_somebody_else_does_not_work(client, account):
    app_of(account)
    _secret, theirs = app_of(make_account("Somebody Else"))
    first_half(client, account)
    assert second_half(client, theirs[0]).status_code == 422


def test_new_recovery_codes_replace_the_old_ones(noor, other, account):
    _secret, old = set_up_app(noor)
    page = send(noor, "/account/factors/codes", "/account").get_data(as_text=True)
    first_half(other, account)
    assert second_half(other, old[0]).status_code == 422
    new = [code for code in old if code in page]
    assert new == []
    assert len(kept(RecoveryCode)) == 8


def test_taking_the_last_factor_away_takes_codes_and_password_with_it(noor, account):
    set_up_app(noor)
    assert send(noor, "/account/password", "/account", password="8 owls!x").status_code == 303
    assert send(noor, "/account/factors/app/remove", "/account").status_code == 303
    assert kept(AuthenticatorApp) == kept(RecoveryCode) == []
    assert kept(AccountSession)[0].factor is None
    assert kept(Account)[0].password is None
    assert [letter.subject for letter in letters(account.email)][-1] == "Your two-step sign-in was changed"


def test_a_session_of_another_account_cannot_touch_the_factors(noor, other, account):
    set_up_app(noor)
    stranger = make_account("Somebody Else")
    make_session(stranger)
    sign_in(other, stranger)
    assert send(other, "/account/factors/app/remove", "/account").status_code == 404
    assert len(kept(AuthenticatorApp)) == 1


def test_a_password_may_have_8_characters_beside_a_factor_and_15_alone(noor, account):
    """asvs 6.2.1, 6.2.9."""
    tried = {}
    for words in ("q7 owl!", "q7 owls!", "14 quiet owls!", "15 quiet owls !"):
        tried[words] = send(noor, "/account/password", "/account", password=words).status_code
    assert list(tried.values()) == [422, 422, 422, 303]
    set_up_app(noor)
    again = [send(noor, "/account/password", "/account", password=words).status_code for words in tried]
    assert again == [422, 303, 303, 303]
