"""Showing where one lives: by letter, by the census list; and giving one's word for somebody."""

from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _

from app.identity.actions.residence import leave_residence, verify_by_census, vouch
from app.identity.actions.residence_letters import ask_letter, enter_letter_code, withdraw_letter
from app.identity.pages.blueprint import pages
from app.identity.policies import may_show_residence, may_vouch
from app.identity.queries.residence import has_census, open_letter, residence_of, voucher_of
from app.identity.residence_forms import AskLetterForm, CensusForm, LetterCodeForm, VouchForm
from app.identity.residence_views import neighbourhood_choices
from app.identity.vocabulary import WAY_NAMES, Way
from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.errors import Invalid, NotAllowed
from app.web import login
from app.web.access import access
from app.web.answers import attempt, back_to, page, see_other
from app.web.forms import posted
from app.web.login import actor
from app.web.throttle import spend


@pages.get("/account/residence")
@access("residence.show")
def residence() -> Response:
    if not actor().known:
        return see_other(url_for("identity.sign_in", next=url_for("identity.residence")))
    return _residence_page()


@pages.post("/account/residence/letter")
@access("residence.show")
def ask_for_letter() -> Response:
    form = _with_areas(posted(AskLetterForm))
    if not attempt(form, lambda: _ask(form)):
        return _residence_page(letter=form)
    return back_to("identity.residence", said=_("Your letter will be sent. When it is there, enter its code here."))


@pages.post("/account/residence/letter/withdraw")
@access("residence.show")
def take_letter_back() -> Response:
    withdraw_letter(actor=actor())
    return back_to("identity.residence", said=_("Your request is taken back, and your address deleted."))


@pages.post("/account/residence/code")
@access("residence.show")
def enter_residence_code() -> Response:
    form = posted(LetterCodeForm)
    if not attempt(form, lambda: _enter(form.code.data or "")):
        return _residence_page(code=form)
    return _shown()


@pages.post("/account/residence/census")
@access("residence.show")
def ask_census() -> Response:
    form = _with_areas(posted(CensusForm, prefix="census-"))
    if not attempt(form, lambda: _ask_census(form)):
        return _residence_page(census=form)
    return _shown()


@pages.post("/account/residence/end")
@access("residence.show")
def end_residence() -> Response:
    leave_residence(actor=actor())
    login.forget_actor()
    return back_to("identity.residence", said=_("You are no longer verified. Show your new home when you like."))


@pages.get("/residence/word")
@access("residence.vouch")
def word() -> Response:
    return _word_page(_with_areas(VouchForm()))


@pages.post("/residence/word")
@access("residence.vouch")
def give_word() -> Response:
    form = _with_areas(posted(VouchForm))
    if not attempt(form, lambda: _vouch(form)):
        return _word_page(form)
    return back_to("identity.word", said=_("Thank you. The person is verified now."))


def _residence_page(**forms: Any) -> Response:
    if not may_show_residence(actor()):
        raise NotAllowed
    account_id = login.signed_in_account()
    standing = residence_of(reader(), account_id, now())
    shown = {
        "letter": _with_areas(AskLetterForm()),
        "code": LetterCodeForm(),
        "census": _with_areas(CensusForm(prefix="census-")),
    } | forms
    return page(
        "identity/residence.html",
        form=next(iter(forms.values()), None),
        standing=standing,
        way=_(WAY_NAMES[Way(standing.way)]) if standing and standing.way else None,
        waiting=open_letter(reader(), account_id, now()),
        has_census=has_census(reader()),
        vouches=may_vouch(actor(), voucher_of(reader(), account_id)),
        **shown,
    )


def _word_page(form: VouchForm) -> Response:
    voucher = voucher_of(reader(), actor().account_id)
    if not may_vouch(actor(), voucher):
        raise NotAllowed
    left = voucher.cap - (voucher.used if voucher.year == now().year else 0)
    return page("identity/word.html", form=form, voucher=voucher, left=left)


def _with_areas(form: Any) -> Any:
    form.area.choices = neighbourhood_choices(_("choose"))
    return form


def _shown() -> Response:
    login.forget_actor()
    return back_to("identity.residence", said=_("Thank you. You are a verified resident now."))


def _ask(form: AskLetterForm) -> object:
    return ask_letter(
        actor=actor(), name=form.name.data or "", address=form.address.data or "", area_id=int(form.area.data)
    )


def _enter(code: str) -> object:
    spend("receipt.hour", f"residence:{login.signed_in_account()}")
    grant = enter_letter_code(actor=actor(), code=code)
    if grant is None:
        raise Invalid("That is not the code of your letter. After five wrong ones it no longer works.", "code")
    return grant


def _ask_census(form: CensusForm) -> object:
    spend("receipt.hour", f"residence:{login.signed_in_account()}")
    return verify_by_census(
        actor=actor(), document=form.document.data or "", born=form.birth, area_id=int(form.area.data)
    )


def _vouch(form: VouchForm) -> object:
    spend("word.hour", f"word:{login.signed_in_account()}")
    return vouch(
        actor=actor(),
        email=form.email.data or "",
        name=form.name.data or "",
        born=form.birth,
        area_id=int(form.area.data),
    )
