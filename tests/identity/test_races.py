"""Signing in by many at the same moment: a code works once, a try is counted once, an address has one account."""

import pytest

from app.identity.actions import ask_sign_in_code, ask_sign_up_code, count_try, enter_code, follow_link, make_receipt
from app.identity.actions.sessions import SignedIn
from app.identity.actor import SYSTEM, Actor
from app.identity.models import Account, AccountSession, EmailCode, Receipt, WrongTry
from app.kernel.errors import Busy, NotFound, TooMany
from tests.builders.at_once import at_once
from tests.builders.mails import letters, mailed_code, mailed_link
from tests.builders.people import make_account
from tests.builders.places import make_city
from tests.builders.rows import kept

VISITOR = Actor()


@pytest.fixture(autouse=True)
def _city(context):
    make_city()


def enter(device, code):
    return enter_code(actor=VISITOR, device=device, code=code, browser="")


def test_one_code_entered_twenty_times_at_once_signs_in_once(app):
    account = make_account()
    ask_sign_in_code(actor=VISITOR, email=account.email, device="here", lang=None)
    code = mailed_code(account.email)
    results = at_once(app, *(lambda: enter("here", code) for _ in range(20)))
    assert sum(isinstance(result, SignedIn) for result in results) == 1
    assert len(kept(AccountSession)) == 1


def test_guesses_at_once_are_all_counted(app):
    account = make_account()
    ask_sign_in_code(actor=VISITOR, email=account.email, device="here", lang=None)
    code = mailed_code(account.email)
    wrong = [f"{(int(code) + n) % 1_000_000:06d}" for n in range(1, 21)]
    at_once(app, *(lambda guess=guess: enter("here", guess) for guess in wrong))
    assert kept(EmailCode)[0].wrong == 6
    assert enter("here", code) is None


def test_code_and_link_of_one_mail_at_once_sign_in_once(app):
    account = make_account()
    ask_sign_in_code(actor=VISITOR, email=account.email, device="here", lang=None)
    code, link = mailed_code(account.email), mailed_link(account.email).rsplit("/", 1)[1]
    follow = lambda: follow_link(actor=VISITOR, token=link, device="there", browser="")  # noqa: E731
    results = at_once(app, *(act for _ in range(5) for act in (lambda: enter("here", code), follow)))
    assert sum(isinstance(result, SignedIn) for result in results) == 1
    assert all(result is None or isinstance(result, SignedIn | NotFound) for result in results)


def test_two_codes_of_a_new_address_at_once_make_one_account(app):
    for device in ("one", "two"):
        ask_sign_up_code(actor=VISITOR, email="amal@example.org", name=device, device=device, lang=None)
    codes = [letter.body.split("\n\n    ")[1][:7].replace(" ", "") for letter in letters("amal@example.org")]
    results = at_once(app, lambda: enter("one", codes[0]), lambda: enter("two", codes[1]))
    assert all(isinstance(result, SignedIn) for result in results)
    assert len(kept(Account)) == 1
    assert sum(result.new for result in results) == 1


def test_tries_at_once_are_all_counted_and_the_pause_holds(app):
    results = at_once(app, *(lambda: count_try(actor=VISITOR, email="a@example.org", device="here") for _ in range(20)))
    assert sum(result is None for result in results) == 5
    assert sum(isinstance(result, TooMany) for result in results) == 15
    assert kept(WrongTry)[0].wrong == 5


def test_receipts_made_at_once_for_one_thing_leave_one(app):
    results = at_once(app, *(lambda: make_receipt(actor=SYSTEM, kind="issue", thing_id=7) for _ in range(6)))
    assert sum(isinstance(result, str) for result in results) == 1
    assert len(kept(Receipt)) == 1
    assert not any(isinstance(result, Busy) for result in results)
