"""Asking once more who is there, before an act that needs it: what was typed is kept, and then the act goes on."""

from flask import Response, request, url_for

from app.identity import passkeys
from app.identity.actions.proving import (
    ask_confirm_code,
    ask_passkey,
    confirm_by_code,
    confirm_by_passkey,
    confirm_by_password,
    count_factor_try,
)
from app.identity.actions.sign_in import count_try
from app.identity.forms import ProofForm
from app.identity.pages.blueprint import pages
from app.identity.passwords import prove
from app.identity.queries import account_settings, code_is_alive, factors_of, keyed_hash, password_of, waiting_code
from app.identity.vocabulary import Purpose
from app.kernel.clock import now
from app.kernel.db import give_back_reader, reader
from app.kernel.errors import Invalid, ProofNeeded
from app.web import errors, login
from app.web.access import access
from app.web.answers import attempt, back_to, body, here, local_path, page, see_other, send_again
from app.web.forms import posted
from app.web.login import actor, device, signed_in_account
from app.web.throttle import address_key, spend

OURS = "proof_"


@pages.app_errorhandler(ProofNeeded)
def prove_first(error: ProofNeeded) -> Response:
    """The page instead of the one that was asked for; a script is only told."""
    scripted = request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"
    if actor().session_id is None or scripted:
        return errors.refused(error)
    if request.method == "GET":
        return back_to("identity.confirm", next=here())
    return _page(ProofForm(proof_then=here(), proof_again="yes"), status=403)


@pages.get("/account/confirm")
@access("account.own")
def confirm() -> Response:
    return _page(ProofForm(proof_then=local_path(request.args.get("next"))))


@pages.post("/account/confirm")
@access("account.own")
def prove_again() -> Response:
    form = posted(ProofForm)
    if not attempt(form, lambda: _prove(form)):
        return _page(form)
    login.forget_actor()
    then = local_path(form.proof_then.data) or url_for("identity.account")
    return send_again(then) if form.proof_again.data else see_other(then)


@pages.post("/account/confirm/mail")
@access("account.own")
def ask_mail() -> Response:
    spend("code.address", address_key())
    spend("code.email", keyed_hash("limit", account_settings(reader(), signed_in_account()).email))
    ask_confirm_code(actor=actor(), device=device())
    return _page(posted(ProofForm))


@pages.post("/account/confirm/passkey/ask")
@access("account.own")
def ask_own_passkey() -> Response:
    signed_in_account()
    spend("sign_in.address", address_key())
    return body(ask_passkey(actor=actor(), device=device()), "application/json")


def _page(form: ProofForm, status: int = 200) -> Response:
    account_id = signed_in_account()
    have, mark = factors_of(reader(), account_id), login.credentials().device
    sent = waiting_code(reader(), keyed_hash("device", mark), Purpose.CONFIRM) if mark and not have.any else None
    return page(
        "identity/confirm.html",
        status,
        form=form,
        kept=[pair for pair in request.form.items(multi=True) if _is_kept(pair[0])],
        by_code=have.app or have.codes > 0,
        by_app=have.app,
        by_passkey=have.passkeys > 0 and passkeys.work_here(),
        by_mail=not have.any,
        sent=sent.email if sent and code_is_alive(sent, now()) else None,
        by_password=not have.any and account_settings(reader(), account_id).has_password,
    )


def _is_kept(name: str) -> bool:
    return name != "csrf_token" and not name.startswith(OURS)


def _prove(form: ProofForm) -> bool:
    who, account_id = actor(), signed_in_account()
    if form.proof_passkey.data:
        if not confirm_by_passkey(actor=who, device=device(), answer=form.proof_passkey.data):
            raise Invalid("The passkey did not work. Try again.", "proof_code")
    elif form.proof_code.data:
        count_factor_try(actor=who, account_id=account_id)
        if not confirm_by_code(actor=who, code=form.proof_code.data):
            raise Invalid("This code is not right, or it was used already. Each code works once.", "proof_code")
    elif form.proof_password.data:
        _by_password(form.proof_password.data)
    else:
        raise Invalid("Enter the code.", "proof_code")
    return True


def _by_password(typed: str) -> None:
    who, account_id = actor(), signed_in_account()
    kept, email = password_of(reader(), account_id), account_settings(reader(), account_id).email
    count_try(actor=who, email=email, device=device())
    give_back_reader()
    if not prove(kept, typed).right:
        raise Invalid("The password is not right.", "proof_password")
    confirm_by_password(actor=who)
