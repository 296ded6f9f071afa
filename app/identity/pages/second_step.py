"""The second half of a sign-in, and the sign-in by passkey, which is both halves at once."""

from flask import Response
from flask_babel import gettext as _

from app.identity import passkeys
from app.identity.actions.proving import ask_passkey, count_factor_try, finish_sign_in, sign_in_by_passkey
from app.identity.actions.sessions import SignedIn
from app.identity.forms import FactorForm, PasskeyForm
from app.identity.pages.blueprint import pages
from app.identity.pages.sign_in import browser, wanted, welcome
from app.identity.queries import awaited_factor, factors_of
from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.errors import Invalid
from app.web import login
from app.web.access import access
from app.web.answers import attempt, back_to, body, page, see_other
from app.web.forms import posted
from app.web.login import actor, device
from app.web.throttle import address_key, spend


@pages.get("/sign-in/factor")
@access("account.sign_in")
def second_step() -> Response:
    return _page(FactorForm())


@pages.post("/sign-in/factor")
@access("account.sign_in")
def use_second_step() -> Response:
    form = posted(FactorForm)
    signed_in = attempt(form, lambda: _finish(form.code.data or ""))
    return welcome(signed_in) if signed_in else _page(form)


@pages.post("/sign-in/passkey/ask")
@access("account.sign_in")
def ask_for_passkey() -> Response:
    spend("sign_in.address", address_key())
    return body(ask_passkey(actor=actor(), device=device()), "application/json")


@pages.post("/sign-in/passkey")
@access("account.sign_in")
def use_passkey() -> Response:
    answer = posted(PasskeyForm).passkey.data or ""
    signed_in = sign_in_by_passkey(actor=actor(), device=device(), answer=answer, browser=browser())
    if signed_in is None:
        back = "identity.second_step" if login.awaited() else "identity.sign_in"
        return see_other(back_to(back, next=wanted()).location, _("The passkey did not work. Try again."), "error")
    return welcome(signed_in)


def _page(form: FactorForm) -> Response:
    waiting = awaited_factor(reader(), login.awaited(), now())
    have = factors_of(reader(), waiting.account_id) if waiting else None
    ways = {"passkeys": bool(have and have.passkeys) and passkeys.work_here(), "app": bool(have and have.app)}
    return page("identity/second_step.html", form=form, waiting=waiting is not None, next=wanted(), **ways)


def _finish(typed: str) -> SignedIn:
    spend("sign_in.address", address_key())
    waiting = awaited_factor(reader(), login.awaited(), now())
    if waiting is None:
        raise Invalid("This took too long. Sign in again from the beginning.", "code")
    who = actor()
    count_factor_try(actor=who, account_id=waiting.account_id)
    signed_in: SignedIn | None = finish_sign_in(actor=who, token=login.awaited(), code=typed)
    if signed_in is None:
        raise Invalid("This code is not right, or it was used already. Each code works once.", "code")
    return signed_in
