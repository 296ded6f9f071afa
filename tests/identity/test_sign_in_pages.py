"""Signing in and up through the pages, as people and as attackers do."""

import re
import time

import pytest
from argon2 import PasswordHasher

from app.identity.models import Account, AccountSession, EmailCode, WrongTry
from app.identity.passwords import hashed
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import session
from app.web.throttle import LIMITS
from tests.builders.mails import letters, mailed_code, mailed_link
from tests.builders.people import csrf, make_account, sign_in
from tests.builders.places import make_city
from tests.builders.rows import kept

PASSWORD = "correct horse battery staple"


@pytest.fixture(autouse=True)
def _city(context):
    make_city()


def another(client):
    browser = type(client)(client.application, client.application.response_class)
    browser.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    return browser


@pytest.fixture
def other(client):
    return another(client)


def send(client, path, page=None, **fields):
    return client.post(path, data={"csrf_token": csrf(client, page or path), **fields})


def ask(client, email, **fields):
    return send(client, "/sign-in", email=email, **fields)


def enter(client, code, **fields):
    """Enter a code; the token comes from another page, since the code's page has no form when none waits."""
    return send(client, "/sign-in/code", "/sign-in", code=code, **fields)


def is_signed_in(client):
    return client.get("/account").status_code == 200


def other_code(code):
    return f"{(int(code) + 1) % 1_000_000:06d}"


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


def test_sign_in_link_shows_a_button_and_only_the_post_signs_in(client, other):
    account = make_account()
    ask(client, account.email)
    link = mailed_link(account.email)
    for _scanner in range(3):
        assert client.get(link).status_code == 200
    assert not is_signed_in(client)
    assert send(other, link).status_code == 303
    assert is_signed_in(other)
    assert other.get(link).status_code == 404
    assert send(client, link, "/sign-in").status_code == 404


def test_sign_in_link_after_an_hour_does_not_work(client, time_machine):
    time_machine.move_to("2026-11-22T10:00:00Z", tick=False)
    account = make_account()
    ask(client, account.email)
    link = mailed_link(account.email)
    time_machine.move_to("2026-11-22T10:59:59Z", tick=False)
    assert client.get(link).status_code == 200
    time_machine.move_to("2026-11-22T11:00:00Z", tick=False)
    assert client.get(link).status_code == 404
    assert send(client, link, "/sign-in").status_code == 404


def test_sign_in_link_and_code_of_one_mail_work_once_together(client, other):
    account = make_account()
    ask(client, account.email)
    code, link = mailed_code(account.email), mailed_link(account.email)
    assert send(other, link).status_code == 303
    assert enter(client, code).status_code == 422


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


def plain(response, email):
    """A page without what differs for everybody: tokens and the address itself."""
    text = response.get_data(as_text=True).replace(email, "ADDRESS")
    return response.status_code, re.sub(r'name="csrf_token" value="[^"]*"', "", text)


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


def with_password(**more):
    account = make_account(**more)
    session.get(Account, account.id).password = hashed(PASSWORD)
    session.commit()
    return account


def try_password(client, email, password):
    return send(client, "/sign-in/password", email=email, password=password)


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


def test_asking_for_codes_stops_at_five_an_hour_for_one_address(client):
    account = make_account()
    statuses = [ask(client, account.email).status_code for _ in range(6)]
    assert statuses == [303] * 5 + [429]
    assert len(letters(account.email)) == 5


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/a\r\nX: y",
        "\\\\evil",
        " //e",
    ],
)
def test_sign_in_never_leads_to_another_site(client, target):
    account = make_account()
    ask(client, account.email)
    response = enter(client, mailed_code(account.email), next=target)
    assert (response.status_code, response.location) == (303, "/")


def test_sign_in_makes_a_new_session_and_ends_the_browsers_old_one(client):
    first, second = make_account("First"), make_account("Second")
    sign_in(client, first)
    with client.session_transaction() as browser:
        before = browser["token"]
    token = csrf(client, "/account")
    client.post("/sign-in", data={"csrf_token": token, "email": second.email})
    client.post("/sign-in/code", data={"csrf_token": token, "code": mailed_code(second.email)})
    with client.session_transaction() as browser:
        assert browser["token"] != before
    assert client.post("/account/sessions/end-all", data={"csrf_token": token}).status_code == 400
    rows = kept(AccountSession)
    assert [row.ended_at is None for row in rows] == [False, True]


def test_sign_in_of_staff_ends_with_the_browser_and_of_a_resident_stays(client, other):
    for browser, account, stays in (
        (client, make_account("Officer", Role.OFFICER), False),
        (other, make_account("Resident"), True),
    ):
        ask(browser, account.email)
        enter(browser, mailed_code(account.email))
        cookie = browser.get_cookie("corrala")
        assert (cookie.expires is not None) is stays
        assert (cookie.http_only, cookie.same_site) == (True, "Lax")


def test_sign_out_ends_the_session_for_good_and_clears_the_browser(client):
    sign_in(client, make_account())
    with client.session_transaction() as browser:
        stolen = browser["token"]
    response = send(client, "/sign-out")
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_signed_in(client)
    with client.session_transaction() as browser:
        browser["token"] = stolen
    assert not is_signed_in(client)


def test_sign_out_by_following_a_link_changes_nothing(client):
    sign_in(client, make_account())
    assert client.get("/sign-out").status_code == 200
    assert is_signed_in(client)


def test_sign_out_of_a_visitor_is_harmless(client):
    assert client.get("/sign-out").status_code == 303
    assert send(client, "/sign-out", "/sign-in").status_code == 303


def sign_up(client, **fields):
    return send(client, "/sign-up", **{"name": "Amal", "email": "amal@example.org", "agreed": "y", **fields})


def test_sign_up_makes_the_account_only_when_the_code_is_entered(client):
    assert sign_up(client).status_code == 303
    assert kept(Account) == []
    response = enter(client, mailed_code("amal@example.org"))
    assert response.location == "/account"
    account = kept(Account)[0]
    assert (account.email, account.name, account.password) == ("amal@example.org", "Amal", None)
    assert account.confirmed_at is not None
    assert is_signed_in(client)


def test_sign_up_with_an_address_that_has_an_account_looks_the_same_and_signs_that_account_in(client, other):
    account = make_account("Noor Haddad")
    known, new = sign_up(client, name="Somebody else", email=account.email), sign_up(other)
    assert (known.status_code, known.location, known.data) == (new.status_code, new.location, new.data)
    enter(client, mailed_code(account.email))
    assert [row.name for row in kept(Account)] == ["Noor Haddad"]


def test_sign_up_twice_with_one_address_makes_one_account(client, other):
    sign_up(client)
    code = mailed_code("amal@example.org")
    sign_up(other, name="Amal II")
    enter(client, code)
    enter(other, mailed_code("amal@example.org"))
    assert [row.name for row in kept(Account)] == ["Amal"]
    assert is_signed_in(other)


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "A"), ("name", "x" * 61), ("name", "\u202e\x00"), ("email", "no"), ("agreed", "")],
)
def test_sign_up_with_a_fault_names_the_field_keeps_the_rest_and_sends_nothing(client, field, value):
    response = sign_up(client, **{field: value})
    html = response.get_data(as_text=True)
    assert response.status_code == 422
    assert f'id="{field}-error"' in html
    assert field == "email" or "amal@example.org" in html
    assert letters() == []


def test_sign_up_grants_nothing_that_the_form_does_not_ask_for(client):
    sign_up(client, role="administrator", contributions="99", id="1", confirmed_at="2020-01-01")
    enter(client, mailed_code("amal@example.org"))
    account = kept(Account)[0]
    assert account.contributions == 0
    assert client.get("/grants/proposals").status_code == 403


def test_sign_up_stays_in_the_language_of_the_page(client):
    client.get("/sign-up?lang=es")
    sign_up(client)
    assert letters()[0].lang == "es"
    enter(client, mailed_code("amal@example.org"))
    assert kept(Account)[0].lang == "es"


def test_a_closed_account_cannot_sign_in_by_code_or_password(client):
    account = with_password()
    session.get(Account, account.id).closed_at = now()
    session.commit()
    ask(client, account.email)
    assert not re.search(r"\d{3} \d{3}", letters(account.email)[0].body)
    assert try_password(client, account.email, PASSWORD).status_code == 422


def test_pages_of_signing_in_are_stored_nowhere(client):
    for path in ("/sign-in", "/sign-in/password", "/sign-up"):
        assert client.get(path).headers["Cache-Control"] == "no-store", path


def test_sign_in_pages_send_a_person_who_is_signed_in_on(client):
    sign_in(client, make_account())
    for path in ("/sign-in?next=/meetings", "/sign-up?next=/meetings", "/sign-in/password?next=/meetings"):
        assert client.get(path).location == "/meetings"
