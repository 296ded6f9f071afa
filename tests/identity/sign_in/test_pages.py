"""All pages of signing in: where they lead, what they keep."""

import re

import pytest

from app.identity.models import Account
from app.kernel.clock import now
from app.kernel.db import session
from tests.builders.mails import letters, mailed_code
from tests.builders.people import make_account, sign_in
from tests.identity.sign_in.door import (
    PASSWORD,
    ask,
    enter,
    try_password,
    with_password,
)


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
