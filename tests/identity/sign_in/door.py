"""The doors of signing in and up as a browser uses them."""

import re

from app.identity.models import Account
from app.identity.passwords import hashed
from app.kernel.db import session
from tests.builders.people import csrf, make_account

PASSWORD = "correct horse battery staple"


def another(client):
    browser = type(client)(client.application, client.application.response_class)
    browser.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    return browser


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


def plain(response, email):
    """A page without what differs for everybody: tokens and the address itself."""
    text = response.get_data(as_text=True).replace(email, "ADDRESS")
    return response.status_code, re.sub(r'name="csrf_token" value="[^"]*"', "", text)


def with_password(**more):
    account = make_account(**more)
    session.get(Account, account.id).password = hashed(PASSWORD)
    session.commit()
    return account


def try_password(client, email, password):
    return send(client, "/sign-in/password", email=email, password=password)


def sign_up(client, **fields):
    return send(
        client, "/sign-up", **{"name": "Amal", "email": "amal@example.org", "agreed": "y", "age": "adult", **fields}
    )
