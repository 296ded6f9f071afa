"""Another e-mail address for the own account."""

from flask import Response
from flask_babel import gettext as _

from app.identity.actions.address import ask_new_address, change_address
from app.identity.forms import CodeForm, NewAddressForm
from app.identity.pages.blueprint import pages
from app.identity.queries import code_is_alive, keyed_hash, waiting_code
from app.identity.vocabulary import Purpose
from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.errors import Invalid
from app.web import login
from app.web.access import access
from app.web.answers import attempt, back_to, page
from app.web.forms import posted
from app.web.login import actor, device, signed_in_account
from app.web.throttle import address_key, spend


@pages.get("/account/email")
@access("account.own")
def address() -> Response:
    signed_in_account()
    return page("identity/address.html", form=NewAddressForm())


@pages.post("/account/email")
@access("account.own")
def new_address() -> Response:
    form, account_id = posted(NewAddressForm), signed_in_account()
    if not attempt(form, lambda: _ask(account_id, form.email.data or "")):
        return page("identity/address.html", form=form)
    return back_to("identity.address_code")


@pages.get("/account/email/code")
@access("account.own")
def address_code() -> Response:
    signed_in_account()
    return page("identity/address_code.html", form=CodeForm(), sent=_sent())


@pages.post("/account/email/code")
@access("account.own")
def use_address_code() -> Response:
    form, account_id = posted(CodeForm), signed_in_account()
    if not attempt(form, lambda: _change(account_id, form.code.data or "")):
        return page("identity/address_code.html", form=form, sent=_sent())
    return back_to("identity.account", said=_("Your address is changed. All other browsers were signed out."))


def _ask(account_id: int, email: str) -> bool:
    spend("code.address", address_key())
    spend("code.email", keyed_hash("limit", email))
    ask_new_address(actor=actor(), account_id=account_id, email=email, device=device())
    return True


def _change(account_id: int, typed: str) -> bool:
    spend("sign_in.address", address_key())
    if not change_address(actor=actor(), account_id=account_id, device=device(), code=typed):
        raise Invalid("This code is not right, or no longer works. Look at the newest mail, or ask again.", "code")
    return True


def _sent() -> str | None:
    """The address that a code for this change went to, None when none did or it is late."""
    mark = login.credentials().device
    row = waiting_code(reader(), keyed_hash("device", mark), Purpose.CHANGE_EMAIL) if mark else None
    return row.email if row and code_is_alive(row, now()) else None
