"""What attackers try at the doors of signing in and up."""

import time

import pytest

from app.identity.models import Account, EmailCode
from app.identity.passwords import hashed
from app.kernel.db import session
from app.notices.mailer import message_of
from tests.builders.mails import letters, mailed_code, mailed_link
from tests.builders.people import csrf, make_account, sign_in
from tests.builders.rows import kept
from tests.identity.sign_in.door import another, ask, enter, is_signed_in, send, sign_up, try_password

ELSEWHERE = [
    "https://evil.example",
    "HTTPS:evil.example",
    "//evil.example",
    "///evil.example",
    "////evil.example/%2f..",
    "/\\evil.example",
    "/\\/evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\nLocation: //evil.example",
    "\t//evil.example",
    "\x00//evil.example",
    " //evil.example",
    "/meetings\\..\\..\\evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "@evil.example",
    ":80",
    "?next=//evil.example",
    "／／evil.example",
]
HERE = ["/%2f%2fevil.example", "/.//evil.example", "/@evil.example", "/meetings?next=//evil.example"]
DOORS = ["/sign-in", "/sign-up", "/sign-in/password"]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_sign_in_page_of_somebody_signed_in_leads_to_no_other_site(client, target):
    sign_in(client, make_account())
    for door in DOORS:
        assert client.get(door, query_string={"next": target}).location == "/account", door


@pytest.mark.parametrize("target", ELSEWHERE)
def test_sign_in_by_code_leads_to_no_other_site(client, target):
    account = make_account()
    asked = ask(client, account.email, next=target)
    assert asked.location == "/sign-in/code"
    assert enter(client, mailed_code(account.email), next=target).location == "/"


@pytest.mark.parametrize("target", HERE)
def test_sign_in_goes_on_to_what_only_looks_like_another_site(client, target):
    sign_in(client, make_account())
    location = client.get("/sign-in", query_string={"next": target}).location
    assert location.startswith("/")
    assert not location.startswith("//")


@pytest.mark.parametrize("header", ["Host", "X-Forwarded-Host", "X-Host", "Forwarded", "X-Original-URL"])
def test_a_forged_host_stands_in_no_mail(client, header):
    account = make_account()
    value = "host=evil.example" if header == "Forwarded" else "evil.example"
    token = csrf(client, "/sign-in")
    answer = client.post("/sign-in", data={"csrf_token": token, "email": account.email}, headers={header: value})
    assert answer.status_code == (400 if header == "Host" else 303)
    assert [letter.recipient for letter in letters()] == ([] if header == "Host" else [account.email])
    assert "evil.example" not in " ".join(letter.body for letter in letters())


@pytest.mark.parametrize(
    "broken", ["\r\nBcc: c@d.org", "\nBcc: c@d.org", "\rBcc: c@d.org", "\x00", "\u2028Bcc: c@d.org"]
)
@pytest.mark.parametrize("field", ["name", "email"])
def test_sign_up_with_a_broken_line_adds_no_head_to_the_mail(client, field, broken):
    fields = {"name": "Amal", "email": "amal@example.org"}
    answer = sign_up(client, **{field: fields[field] + broken})
    assert answer.status_code in (303, 422)
    for letter in letters():
        message = message_of(letter, "Corrala <post@example.org>")
        assert letter.recipient == "amal@example.org"
        assert message.get_all("Bcc") is None
        assert all("\n" not in str(value) and "\r" not in str(value) for value in message.values())
        assert len(message.get_all("To")) == len(message.get_all("Subject")) == 1


def test_a_password_of_128_characters_of_any_script_signs_in_and_one_more_or_less_does_not(client):
    password = ("zwölf Boxkämpfer كلمة سر 密碼 ñandú 🦉 " * 8)[:128]
    account = make_account()
    session.get(Account, account.id).password = hashed(password)
    session.commit()
    for wrong in (password[:-1], password + "x", password.swapcase()):
        assert try_password(client, account.email, wrong).status_code == 422
    assert try_password(client, account.email, password).status_code == 303
    assert is_signed_in(client)


def test_a_browser_given_somebody_elses_cookie_signs_in_under_a_new_one(client):
    """The attacker plants the cookie of a session of their own, and would like it to become the victim's."""
    attacker = another(client)
    sign_in(attacker, make_account("Attacker"))
    with attacker.session_transaction() as planted, client.session_transaction() as browser:
        browser.update(planted)
        before = dict(planted)
    token = csrf(client, "/account")
    victim = make_account("Victim")
    client.post("/sign-in", data={"csrf_token": token, "email": victim.email})
    client.post("/sign-in/code", data={"csrf_token": token, "code": mailed_code(victim.email)})
    assert "Victim" in client.get("/account").get_data(as_text=True)
    with client.session_transaction() as browser:
        assert browser["token"] != before["token"]
    assert "Victim" not in attacker.get("/account").get_data(as_text=True)


def test_an_older_code_dies_when_a_newer_one_is_asked_for(client):
    account = make_account()
    ask(client, account.email)
    older = mailed_code(account.email)
    ask(client, account.email)
    newer = mailed_code(account.email)
    if older != newer:
        assert enter(client, older).status_code == 422
    assert enter(client, newer).status_code == 303


def test_a_scanner_that_opens_and_tries_the_link_signs_nobody_in(client, other):
    account = make_account()
    ask(client, account.email)
    link = mailed_link(account.email)
    for method in ("get", "head", "options"):
        getattr(other, method)(link)
    assert other.post(link).status_code == 400  # without the token of a page of ours
    assert not is_signed_in(other)
    assert [row.used_at for row in kept(EmailCode)] == [None]
    assert send(client, link).status_code == 303


@pytest.mark.parametrize("door", ["/sign-in", "/sign-up"])
def test_asking_for_a_code_takes_as_long_for_an_address_nobody_has(client, door):
    known, spent, bodies = make_account().email, {}, {}
    emails = (known, "q" * (len(known) - len("@example.org")) + "@example.org")
    browsers = {email: another(client) for email in emails}
    tokens = {email: csrf(browser, door) for email, browser in browsers.items()}
    for email in emails * 4:
        fields = {"csrf_token": tokens[email], "email": email, "name": "Amal", "agreed": "y", "age": "adult"}
        began = time.process_time()  # work of this process alone, whatever else the machine does
        answer = browsers[email].post(door, data=fields)
        spent.setdefault(email, []).append(time.process_time() - began)
        bodies.setdefault(email, set()).add((answer.status_code, answer.location, answer.data))
    assert bodies[emails[0]] == bodies[emails[1]]
    least = [min(times) for times in spent.values()]
    assert max(least) - min(least) < 0.02
