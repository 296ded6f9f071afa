"""Signing in with a password: nobody learns who has an account, guessing gets slower and slower."""

import time

from argon2 import PasswordHasher

from app.identity.models import Account, WrongTry
from app.kernel.db import session
from app.web.throttle import LIMITS
from tests.builders.mails import letters
from tests.builders.people import csrf, make_account
from tests.builders.rows import kept
from tests.identity.sign_in.door import PASSWORD, another, is_signed_in, plain, send, try_password, with_password


def test_sign_in_by_password_tells_nobody_whether_an_address_has_an_account(client):
    account = with_password()
    emails = (account.email, make_account("No Password").email, "nobody123@example.org")
    browsers = {email: another(client) for email in emails}
    tokens = {email: csrf(browser, "/sign-in/password") for email, browser in browsers.items()}
    pages, spent = {}, {email: [] for email in emails}
    for email in emails * 4:
        began = time.process_time()  # work of this process alone, whatever else the machine does
        fields = {"csrf_token": tokens[email], "email": email, "password": "wrong words entirely"}
        response = browsers[email].post("/sign-in/password", data=fields)
        spent[email].append(time.process_time() - began)
        pages[email] = plain(response, email)
    assert len(set(pages.values())) == 1
    assert pages[account.email][0] == 422
    least = [min(times) for times in spent.values()]
    assert max(least) - min(least) < 0.02


def test_sign_in_by_password_signs_in_and_tells_the_owner_of_a_new_browser_once(client):
    account = with_password()
    assert try_password(client, account.email, PASSWORD).status_code == 303
    assert is_signed_in(client)
    assert [letter.subject for letter in letters(account.email)] == ["A new browser signed in"]
    send(client, "/sign-out")
    try_password(client, account.email, PASSWORD)
    assert len(letters(account.email)) == 1


def test_sign_in_by_password_never_shows_the_password_again(client):
    account = with_password()
    response = try_password(client, account.email, "my secret words here")
    assert "my secret words" not in response.get_data(as_text=True)
    assert account.email in response.get_data(as_text=True)


def test_sign_in_by_password_with_an_older_hash_keeps_a_new_one(client):
    account = make_account()
    older = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    session.get(Account, account.id).password = older
    session.commit()
    try_password(client, account.email, PASSWORD)
    assert kept(Account)[0].password.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_sign_in_by_password_pauses_longer_and_longer_after_five_wrong_tries(client, time_machine):
    time_machine.move_to("2026-11-22T10:00:00Z", tick=False)
    account = with_password()
    for _ in range(5):
        assert try_password(client, account.email, "wrong words entirely").status_code == 422
    response = try_password(client, account.email, PASSWORD)
    assert (response.status_code, response.headers["Retry-After"]) == (429, "31")
    time_machine.shift(31)
    assert try_password(client, account.email, "wrong words entirely").status_code == 422
    assert try_password(client, account.email, PASSWORD).headers["Retry-After"] == "61"
    time_machine.shift(61)
    assert try_password(client, account.email, PASSWORD).status_code == 303
    assert kept(WrongTry) == []


def test_sign_in_by_password_never_pauses_a_browser_the_account_knows(client, other):
    account = with_password()
    try_password(client, account.email, PASSWORD)
    send(client, "/sign-out")
    for _ in range(6):
        try_password(other, account.email, "wrong words entirely")
    assert try_password(other, account.email, PASSWORD).status_code == 429
    assert try_password(client, account.email, PASSWORD).status_code == 303


def test_sign_in_by_password_pauses_an_unknown_address_just_the_same(client):
    for _ in range(5):
        assert try_password(client, "nobody@example.org", "wrong words entirely").status_code == 422
    assert try_password(client, "nobody@example.org", "wrong words entirely").status_code == 429


def test_sign_in_of_many_accounts_from_one_address_stops_at_twenty(client):
    token = csrf(client, "/sign-in/password")
    statuses = [
        client.post(
            "/sign-in/password",
            data={"csrf_token": token, "email": f"p{n}@example.org", "password": "x"},
            headers={"X-Forwarded-For": f"10.0.0.{n}"},
        ).status_code
        for n in range(22)
    ]
    assert statuses == [422] * 20 + [429] * 2
    assert LIMITS["sign_in.address"].amount == 20
