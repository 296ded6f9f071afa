"""Signing in, by code, link or password, and out."""

from flask import Response, request, url_for
from flask_babel import gettext as _

from app.identity import passkeys
from app.identity.actions.sessions import SignedIn
from app.identity.actions.sessions import sign_out as end_own_session
from app.identity.actions.sign_in import ask_sign_in_code, count_try, enter_code, follow_link, sign_in_by_password
from app.identity.forms import AskCodeForm, CodeForm, PasswordSignInForm
from app.identity.pages.blueprint import pages
from app.identity.passwords import prove
from app.identity.presenters import browser_name
from app.identity.queries import account_by_email, code_by_link, code_is_alive, keyed_hash, waiting_code
from app.kernel.clock import now
from app.kernel.db import give_back_reader, reader
from app.kernel.errors import Invalid
from app.web import login
from app.web.access import access
from app.web.answers import attempt, back_to, local_path, page, see_other
from app.web.forms import posted
from app.web.i18n import lang
from app.web.login import actor, device
from app.web.throttle import address_key, spend


@pages.get("/sign-in")
@access("account.sign_in")
def sign_in() -> Response:
    if actor().known:
        return see_other(wanted() or url_for("identity.account"))
    return _sign_in_page(AskCodeForm())


@pages.post("/sign-in")
@access("account.sign_in")
def ask_code() -> Response:
    form = posted(AskCodeForm)
    if not attempt(form, lambda: _ask_code(form.email.data or "")):
        return _sign_in_page(form)
    return back_to("identity.code", next=wanted())


@pages.get("/sign-in/code")
@access("account.sign_in")
def code() -> Response:
    return page("identity/code.html", form=CodeForm(), sent=_sent(), next=wanted())


@pages.post("/sign-in/code")
@access("account.sign_in")
def use_code() -> Response:
    form = posted(CodeForm)
    signed_in = attempt(form, lambda: _enter_code(form.code.data or ""))
    if not signed_in:
        return page("identity/code.html", form=form, sent=_sent(), next=wanted())
    return welcome(signed_in)


@pages.get("/sign-in/link/<token>")
@access("account.sign_in")
def link(token: str) -> Response:
    row = code_by_link(reader(), token, now())
    return page("identity/link.html", status=200 if row else 404, token=token, row=row)


@pages.post("/sign-in/link/<token>")
@access("account.sign_in")
def use_link(token: str) -> Response:
    spend("sign_in.address", address_key())
    return welcome(follow_link(actor=actor(), token=token, device=device(), browser=browser()))


@pages.get("/sign-in/password")
@access("account.sign_in")
def password() -> Response:
    if actor().known:
        return see_other(wanted() or url_for("identity.account"))
    return page("identity/password.html", form=PasswordSignInForm(), next=wanted())


@pages.post("/sign-in/password")
@access("account.sign_in")
def use_password() -> Response:
    form = posted(PasswordSignInForm)
    signed_in = attempt(form, lambda: _by_password(form.email.data or "", form.password.data or ""))
    if not signed_in:
        return page("identity/password.html", form=form, next=wanted())
    return welcome(signed_in)


@pages.get("/sign-out")
@access("account.own")
def leave() -> Response:
    if not actor().known:
        return see_other("/")
    return page("identity/sign_out.html")


@pages.post("/sign-out")
@access("account.own")
def sign_out() -> Response:
    end_own_session(actor=actor())
    login.sign_out()
    response = see_other("/", _("You are signed out."))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def wanted() -> str | None:
    """The page of this site that somebody was on the way to."""
    return local_path(request.values.get("next"))


def welcome(signed_in: SignedIn) -> Response:
    """Carry the session from now on and go where the person was going; by way of the second step, when one is asked."""
    if signed_in.awaits_factor:
        login.await_factor(signed_in.token)
        return back_to("identity.second_step", next=wanted())
    login.sign_in(signed_in.token, signed_in.days)
    if signed_in.new:
        return back_to("identity.account", said=_("Welcome. Choose your neighbourhood, and you are done."))
    return see_other(wanted() or "/", _("You are signed in."))


def _sign_in_page(form: AskCodeForm) -> Response:
    return page("identity/sign_in.html", form=form, next=wanted(), passkeys=passkeys.work_here())


def _ask_code(email: str) -> bool:
    spend("code.address", address_key())
    spend("code.email", keyed_hash("limit", email))
    ask_sign_in_code(actor=actor(), email=email, device=device(), lang=lang())
    return True


def _enter_code(typed: str) -> SignedIn:
    spend("sign_in.address", address_key())
    signed_in: SignedIn | None = enter_code(actor=actor(), device=device(), code=typed, browser=browser())
    if signed_in is None:
        raise Invalid("This code is not right, or no longer works. Look at the newest mail, or ask again.", "code")
    return signed_in


def _by_password(email: str, typed: str) -> SignedIn:
    spend("sign_in.address", address_key())
    who, mark = actor(), device()
    count_try(actor=who, email=email, device=mark)
    account = account_by_email(reader(), email)
    give_back_reader()
    proof = prove(account.password if account else None, typed)
    if account is None or not proof.right:
        raise Invalid("The address or the password is not right.", "password")
    signed_in: SignedIn = sign_in_by_password(
        actor=who, account_id=account.id, rehashed=proof.rehashed, device=mark, browser=browser()
    )
    return signed_in


def _sent() -> str | None:
    """The address that a code for this browser went to, None when it asked for none or it is late."""
    mark = login.credentials().device
    row = waiting_code(reader(), keyed_hash("device", mark)) if mark else None
    return row.email if row and code_is_alive(row, now()) else None


def browser() -> str:
    return browser_name(request.headers.get("User-Agent"))
