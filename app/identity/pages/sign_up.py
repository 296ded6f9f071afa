"""Signing up: a name, an address, a code."""

from flask import Response, url_for

from app.identity.actions.sign_in import ask_sign_up_code
from app.identity.forms import SignUpForm
from app.identity.pages.blueprint import pages
from app.identity.pages.sign_in import wanted
from app.identity.presenters import age_choices, old_enough
from app.identity.queries import keyed_hash
from app.identity.vocabulary import AgeBand
from app.web.access import access
from app.web.answers import attempt, back_to, page, see_other
from app.web.forms import choices, posted
from app.web.i18n import lang
from app.web.login import actor, device
from app.web.throttle import address_key, spend


@pages.get("/sign-up")
@access("account.sign_up")
def sign_up() -> Response:
    if actor().known:
        return see_other(wanted() or url_for("identity.account"))
    return page("identity/sign_up.html", form=_with_ages(SignUpForm()), next=wanted())


@pages.post("/sign-up")
@access("account.sign_up")
def ask_to_take_part() -> Response:
    form = _with_ages(posted(SignUpForm))
    if not attempt(form, lambda: _ask(form)):
        return page("identity/sign_up.html", form=form, next=wanted())
    return back_to("identity.code", next=wanted())


def _with_ages(form: SignUpForm) -> SignUpForm:
    form.age.choices = choices(age_choices())
    form.agreed.label.text = old_enough()
    return form


def _ask(form: SignUpForm) -> bool:
    email, name = form.email.data or "", form.name.data or ""
    spend("sign_up.hour", address_key())
    spend("code.email", keyed_hash("limit", email))
    age = AgeBand(form.age.data)
    ask_sign_up_code(actor=actor(), email=email, name=name, device=device(), lang=lang(), age_band=age)
    return True
