"""Signing in with the code of a mail, as people and as attackers do."""

import re

import pytest

from app.identity.models import EmailCode
from tests.builders.mails import letters, mailed_code, mailed_link
from tests.builders.people import make_account
from tests.builders.rows import kept
from tests.identity.sign_in.door import (
    ask,
    enter,
    is_signed_in,
    other_code,
    plain,
    send,
)


def test_sign_in_by_code_signs_in_and_goes_where_one_was_going(client):
    account = make_account("Noor Haddad")
    response = ask(client, account.email, next="/meetings?area=mill")
    assert response.status_code == 303
    assert response.location == "/sign-in/code?next=/meetings?area%3Dmill"
    assert account.email in client.get(response.location).get_data(as_text=True)
    code = mailed_code(account.email)
    response = enter(client, f"{code[:3]} {code[3:]}", next="/meetings?area=mill")
    assert (response.status_code, response.location) == (303, "/meetings?area=mill")
    assert "Noor Haddad" in client.get("/account").get_data(as_text=True)


def test_sign_in_code_letter_is_neutral_and_the_database_keeps_no_code(client):
    account = make_account()
    ask(client, account.email.upper() + " ")
    letter = letters(account.email)[0]
    code = mailed_code(account.email)
    stored = " ".join(str(value) for value in vars(kept(EmailCode)[0]).values())
    assert letter.neutral
    assert code not in letter.subject
    assert code not in stored
    assert mailed_link(account.email).rsplit("/", 1)[1] not in stored


def test_sign_in_code_in_another_browser_does_not_work(client, other):
    account = make_account()
    ask(client, account.email)
    assert enter(other, mailed_code(account.email)).status_code == 422
    assert not is_signed_in(other)
    assert enter(client, mailed_code(account.email)).status_code == 303


def test_sign_in_code_works_once(client):
    account = make_account()
    ask(client, account.email)
    code = mailed_code(account.email)
    assert enter(client, code).status_code == 303
    send(client, "/sign-out")
    assert enter(client, code).status_code == 422


def test_sign_in_code_after_ten_minutes_does_not_work(client, time_machine):
    time_machine.move_to("2026-11-22T10:00:00Z", tick=False)
    account = make_account()
    ask(client, account.email)
    time_machine.move_to("2026-11-22T10:10:00Z", tick=False)
    assert enter(client, mailed_code(account.email)).status_code == 422


def test_sign_in_sixth_wrong_code_kills_the_code(client):
    account = make_account()
    ask(client, account.email)
    code = mailed_code(account.email)
    for _ in range(5):
        assert enter(client, other_code(code)).status_code == 422
    assert enter(client, code).status_code == 303

    send(client, "/sign-out")
    ask(client, account.email)
    code = mailed_code(account.email)
    for _ in range(6):
        assert enter(client, other_code(code)).status_code == 422
    assert enter(client, code).status_code == 422
    assert not is_signed_in(client)


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３", "0" * 5000, "\x00\x00\x00"])
def test_sign_in_with_what_is_no_code_says_so_beside_the_field(client, code):
    account = make_account()
    ask(client, account.email)
    response = enter(client, code)
    assert response.status_code == 422
    assert 'id="code-error"' in response.get_data(as_text=True)


@pytest.mark.parametrize("email", ["", "a", "a@", "a b@c.org", "a@b.org\r\nBcc: c@d.org", "a@b,c", "x" * 300 + "@b.o"])
def test_sign_in_with_what_is_no_address_says_so_keeps_it_and_sends_nothing(client, email):
    response = ask(client, email)
    assert response.status_code == 422
    assert 'id="email-error"' in response.get_data(as_text=True)
    assert letters() == []


def test_sign_in_tells_nobody_whether_an_address_has_an_account(client, other):
    account = make_account()
    unknown = "stranger@example.org".replace("stranger", "p" * (len(account.email) - len("@example.org")))
    answers = {}
    for browser, email in ((client, account.email), (other, unknown)):
        asked = ask(browser, email)
        page = plain(browser.get("/sign-in/code"), email)
        wrong = plain(enter(browser, "000000"), email)
        answers[email] = (asked.status_code, asked.location, asked.data, page, wrong)
    assert answers[account.email] == answers[unknown]
    assert len(letters(account.email)) == len(letters(unknown)) == 1
    assert not re.search(r"\d{3} \d{3}", letters(unknown)[0].body)


def test_asking_for_codes_stops_at_five_an_hour_for_one_address(client):
    account = make_account()
    statuses = [ask(client, account.email).status_code for _ in range(6)]
    assert statuses == [303] * 5 + [429]
    assert len(letters(account.email)) == 5
