"""Neighbours: they ask for a mediation, read it by receipt or account, say whether they come, write and withdraw."""

from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _

from app.areas.queries import areas_at
from app.areas.vocabulary import Level
from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.errors import Hidden, NotAllowed
from app.mediation import actions, policies
from app.mediation.forms import (
    AnswerOfferForm,
    AskMediationForm,
    CoMediatorForm,
    ConsentForm,
    EndMediationForm,
    LetterForm,
    MessageForm,
    OfferForm,
    TalkForm,
)
from app.mediation.pages.room import pages
from app.mediation.presenters import between as show
from app.mediation.queries import between as queries
from app.web.access import access
from app.web.answers import attempt, page, see_other
from app.web.forms import choices, posted
from app.web.i18n import lang
from app.web.login import actor
from app.web.receipts import receipt_page, taken
from app.web.throttle import address_key, spend


@pages.get("/mediations/new")
@access("mediation.request")
def new_request() -> Response:
    return _form(_with_areas(AskMediationForm()))


@pages.post("/mediations/new")
@access("mediation.request")
def request_mediation() -> Response:
    form = _with_areas(posted(AskMediationForm))
    done = taken(form, lambda: _request(form), limit="issue.hour", words=form.what.data)
    if done is None:
        return _form(form)
    return receipt_page("mediation/request_done.html", ref=done[0], code=done[1])


@pages.get("/mediations/mine")
@access("mediation.read")
def own() -> Response:
    if not actor().known:
        raise Hidden
    found = [show.head(row) for row in queries.own_mediations(reader(), actor().account_id)]
    return _private(page("mediation/own.html", found=found))


@pages.get("/mediations/<ref>")
@access("mediation.read")
def between(ref: str) -> Response:
    row, around = find(ref)
    if policies.side_of(actor(), queries.sides_of(reader(), [row.id])[row.id]) is None:
        actions.note_mediation_read(actor=actor(), mediation_id=row.id)
    return show_page(row, around)


@pages.post("/mediations/<ref>/answer")
@access("mediation.read")
def answer(ref: str) -> Response:
    (row, around), form = find(ref), posted(AnswerOfferForm)
    about: dict[str, Any] = {"agrees": form.comes.data == "yes", "email": form.email.data or ""}
    if attempt(form, lambda: true(actions.answer_offer(actor=actor(), mediation_id=row.id, **about))) is None:
        return show_page(row, around, answering=form, form=form)
    return see_other(url_for("mediation.between", ref=row.ref), _("Thank you. The mediators know now."))


@pages.post("/mediations/<ref>/messages")
@access("mediation.read")
def write_letter(ref: str) -> Response:
    (row, around), form = find(ref), posted(MessageForm)
    spend("relay.hour", address_key())
    text = form.message.data or ""
    if attempt(form, lambda: true(actions.write_as_side(actor=actor(), mediation_id=row.id, text=text))) is None:
        return show_page(row, around, writing=form, form=form)
    return see_other(url_for("mediation.between", ref=row.ref), _("Sent."))


@pages.post("/mediations/<ref>/withdraw")
@access("mediation.read")
def withdraw_request(ref: str) -> Response:
    row, _around = find(ref)
    actions.withdraw_mediation(actor=actor(), mediation_id=row.id)
    return see_other(url_for("mediation.between", ref=row.ref), _("Withdrawn."))


@pages.post("/mediations/<ref>/forget")
@access("account.own")
def forget_words(ref: str) -> Response:
    row, _around = find(ref)
    actions.forget_side(actor=actor(), mediation_id=row.id)
    return see_other(url_for("mediation.counts"), _("Deleted. Nothing of what you wrote is kept."))


def _request(form: AskMediationForm) -> tuple[str, str]:
    numbers = {row.slug: row.id for row in areas_at(reader(), Level.NEIGHBOURHOOD)}
    return actions.request_mediation(actor=actor(), asking=form.asking(lang(), numbers))


def true(_done: Any) -> bool:
    return True


def find(ref: str) -> tuple[Any, policies.Around]:
    """The row and who is around it, or `NotFound` for whoever may not read it. Who is no mediator costs the database
    the same whether there is something or not, so that no clock tells either."""
    row = queries.mediation_or_none(reader(), "".join(ref.split()).upper())
    number = row.id if row is not None else 0
    sides, person = queries.sides_of(reader(), [number])[number], actor()
    own = row is not None and (policies.side_of(person, sides) is not None or policies.may_lead(person, row))
    if not own:
        raise Hidden
    around = queries.around_mediations(reader(), [row], now())[row.id]
    if not policies.may_read_mediation(person, row, sides, around):
        raise Hidden
    return row, around


def show_page(row: Any, around: policies.Around, **sent: Any) -> Response:
    shown = show.shown(reader(), actor(), row, around)
    forms: dict[str, Any] = {
        "answering": AnswerOfferForm(),
        "writing": MessageForm(),
        "offering": OfferForm(),
        "naming": CoMediatorForm(),
        "consenting": ConsentForm(),
        "talking": TalkForm(),
        "lettering": LetterForm(),
        "ending": EndMediationForm(),
    } | sent
    for name in ("offering", "naming"):
        with_residents(forms[name], shown.residents)
    bar: dict[str, Any] = {"stages": show.STAGES, "stage": show.stage(row)}
    return _private(page("mediation/between.html", shown=shown, it=shown.it, **bar, **forms))


def with_residents(form: Any, residents: Any) -> Any:
    form.co.choices = choices([("", _("Choose")), *((str(one.account_id), one.name) for one in residents)])
    return form


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def _with_areas(form: AskMediationForm) -> AskMediationForm:
    found = [(row.slug, row.name) for row in areas_at(reader(), Level.NEIGHBOURHOOD)]
    form.area.choices = choices([("", _("Choose")), *found])
    return form


def _form(form: AskMediationForm) -> Response:
    person: Actor = actor()
    if not policies.may_ask_mediation(person):
        raise NotAllowed
    return page("mediation/request_new.html", asking=form, form=form)
