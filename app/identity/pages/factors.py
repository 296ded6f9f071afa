"""The second factors of the own account: passkeys, an authenticator app, recovery codes."""

from flask import Response
from flask_babel import gettext as _

from app.identity import authenticators, passkeys
from app.identity.actions.factors import (
    add_app,
    add_passkey,
    ask_new_passkey,
    remove_app,
    remove_passkey,
    renew_recovery_codes,
)
from app.identity.forms import AppForm, NewPasskeyForm
from app.identity.pages.blueprint import pages
from app.identity.policies import has_just_proven
from app.identity.queries import account_settings, app_since, factors_of, passkeys_of
from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.errors import Invalid, ProofNeeded
from app.kernel.sealed import Unreadable
from app.web import login
from app.web.access import access
from app.web.answers import attempt, back_to, body, page
from app.web.forms import posted
from app.web.login import actor, device, signed_in_account


@pages.get("/account/factors")
@access("account.own")
def factors() -> Response:
    return _factors_page(NewPasskeyForm())


@pages.post("/account/factors/passkeys/ask")
@access("account.own")
def ask_passkey() -> Response:
    asked = ask_new_passkey(actor=actor(), account_id=signed_in_account(), device=device())
    return body(asked, "application/json")


@pages.post("/account/factors/passkeys")
@access("account.own")
def new_passkey() -> Response:
    form = posted(NewPasskeyForm)
    added = attempt(form, lambda: _Added(_add_passkey(form)))
    return _added(added.codes, _("The passkey is added.")) if added else _factors_page(form)


@pages.post("/account/factors/passkeys/<int:passkey_id>/remove")
@access("account.own")
def end_passkey(passkey_id: int) -> Response:
    remove_passkey(actor=actor(), account_id=signed_in_account(), passkey_id=passkey_id)
    return back_to("identity.factors", said=_("The passkey is taken away."))


@pages.get("/account/factors/app")
@access("account.own")
def app() -> Response:
    account_id = signed_in_account()
    if not has_just_proven(actor(), now()):
        raise ProofNeeded
    return _app_page(AppForm(), account_id, authenticators.new_secret())


@pages.post("/account/factors/app")
@access("account.own")
def new_app() -> Response:
    form, account_id = posted(AppForm), signed_in_account()
    secret = _shown_secret(form)
    if secret is None:
        return _app_page(form, account_id, authenticators.new_secret())
    code = form.code.data or ""
    added = attempt(form, lambda: _Added(add_app(actor=actor(), account_id=account_id, secret=secret, code=code)))
    return _added(added.codes, _("The app is added.")) if added else _app_page(form, account_id, secret)


@pages.post("/account/factors/app/remove")
@access("account.own")
def end_app() -> Response:
    remove_app(actor=actor(), account_id=signed_in_account())
    return back_to("identity.factors", said=_("The app is taken away."))


@pages.post("/account/factors/codes")
@access("account.own")
def new_codes() -> Response:
    codes = renew_recovery_codes(actor=actor(), account_id=signed_in_account())
    return page("identity/recovery_codes.html", codes=[authenticators.spaced(code) for code in codes])


class _Added:
    """What came of adding a factor: the recovery codes that go with the first one."""

    def __init__(self, codes: list[str]) -> None:
        self.codes = codes


def _factors_page(form: NewPasskeyForm) -> Response:
    account_id = signed_in_account()
    return page(
        "identity/factors.html",
        form=form,
        have=factors_of(reader(), account_id),
        keys=passkeys_of(reader(), account_id),
        app_since=app_since(reader(), account_id),
        owes=actor().owes_factor,
        passkeys_work=passkeys.work_here(),
    )


def _app_page(form: AppForm, account_id: int, secret: str) -> Response:
    row = account_settings(reader(), account_id)
    form.secret.data = authenticators.show_once(secret, _binding())
    uri = authenticators.address(secret, row.email)
    letters = authenticators.spaced(secret)
    return page("identity/app.html", form=form, qr=authenticators.drawing(uri), uri=uri, letters=letters)


def _added(codes: list[str], said: str) -> Response:
    login.forget_actor()
    if not codes:
        return back_to("identity.factors", said=said)
    return page("identity/recovery_codes.html", codes=[authenticators.spaced(code) for code in codes], said=said)


def _add_passkey(form: NewPasskeyForm) -> list[str]:
    codes: list[str] = add_passkey(
        actor=actor(),
        account_id=signed_in_account(),
        device=device(),
        answer=form.passkey.data or "",
        name=form.name.data or "",
    )
    return codes


def _shown_secret(form: AppForm) -> str | None:
    """The secret that the page showed; None, and the form says so, when it was another page's or session's."""
    try:
        return authenticators.shown(form.secret.data or "", _binding())
    except Unreadable:
        attempt(form, lambda: _too_old())
        return None


def _too_old() -> None:
    raise Invalid("This page was too old. Scan the code again, and delete the earlier entry in the app.", "code")


def _binding() -> str:
    return f"{actor().account_id}|{actor().session_id}"
