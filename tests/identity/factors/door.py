"""The doors of second factors as a browser uses them."""

import html
import re

import pyotp

from app.identity.actions.factors import add_app
from app.identity.queries import actors_of_sessions
from app.kernel.clock import now
from app.kernel.db import session
from tests.builders.mails import mailed_code
from tests.builders.people import csrf, make_session
from tests.identity.sign_in.door import ask, send

STEP_S = 30


def hidden(page, name):
    """The value of a hidden field."""
    field = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)
    assert field, f"no field {name}"
    return html.unescape(re.search(r'value="([^"]*)"', field[0])[1])


def app_code(secret, steps=0):
    """What an app shows now, or some half minutes from now."""
    return pyotp.TOTP(secret).at(now(), counter_offset=steps)


def codes_on(page):
    """The recovery codes that a page shows."""
    return re.findall(r'<bdi class="reference strong" dir="ltr">([^<]+)</bdi>', page)


def set_up_app(browser):
    """Add an app as a person does; its secret and the recovery codes that came with it."""
    page = browser.get("/account/factors/app").get_data(as_text=True)
    secret = re.search(r"secret=([A-Z2-7]+)", html.unescape(page))[1]
    sent = {"csrf_token": hidden(page, "csrf_token"), "secret": hidden(page, "secret"), "code": app_code(secret)}
    answer = browser.post("/account/factors/app", data=sent)
    assert answer.status_code in (200, 303), answer.get_data(as_text=True)
    return secret, codes_on(answer.get_data(as_text=True))


def app_of(account):
    """An app of `account`, made without a browser: its secret and the recovery codes."""
    secret = pyotp.random_base32()
    token = make_session(account)
    actor = actors_of_sessions(session(), [token], now())[token]
    return secret, add_app(actor=actor, account_id=account.id, secret=secret, code=app_code(secret, -1))


def set_up_passkey(browser, device, name="my phone"):
    asked = send(browser, "/account/factors/passkeys/ask", "/account/factors")
    assert asked.status_code == 200, asked.get_data(as_text=True)
    answer = device.make(asked.get_data(as_text=True))
    return send(browser, "/account/factors/passkeys", "/account/factors", name=name, passkey=answer)


def use_passkey(browser, device, page="/sign-in", **fields):
    """Sign in by passkey."""
    asked = send(browser, "/sign-in/passkey/ask", page).get_data(as_text=True)
    return send(browser, "/sign-in/passkey", page, passkey=device.prove(asked), **fields)


def first_half(browser, account, **fields):
    """Sign in by the code of a mail, as far as that goes."""
    ask(browser, account.email, **fields)
    token = csrf(browser, "/sign-in")
    sent = {"csrf_token": token, "code": mailed_code(account.email), **fields}
    return browser.post("/sign-in/code", data=sent)


def second_half(browser, code, **fields):
    return send(browser, "/sign-in/factor", "/sign-in", code=code, **fields)
