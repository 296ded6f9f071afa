"""What a browser carries from signing in to signing out."""

from app.identity.models import AccountSession
from app.identity.vocabulary import Role
from tests.builders.mails import mailed_code
from tests.builders.people import csrf, make_account, sign_in
from tests.builders.rows import kept
from tests.identity.sign_in.door import ask, enter, is_signed_in, send


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
