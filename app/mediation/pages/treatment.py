"""How I was treated: told, read by receipt or account, answered by a mediator."""

import json
from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _

from app.areas.queries import bodies
from app.kernel.db import reader
from app.kernel.errors import Hidden, NotAllowed
from app.kernel.sealed import unseal
from app.mediation import actions, policies
from app.mediation.forms import EndTreatmentForm, HandTreatmentForm, MessageForm, TreatmentForm
from app.mediation.pages.room import pages
from app.mediation.presenters.treatment import course, hands, shown_head, ways
from app.mediation.presenters.words import in_lang
from app.mediation.queries import treatments as queries
from app.mediation.vocabulary import Ending
from app.web.access import access
from app.web.answers import attempt, page, see_other
from app.web.forms import choices, posted
from app.web.i18n import lang
from app.web.login import actor
from app.web.receipts import receipt_page, taken


@pages.get("/treatment/new")
@access("treatment.file")
def new_treatment() -> Response:
    return _form(_with_bodies(TreatmentForm()))


@pages.post("/treatment/new")
@access("treatment.file")
def file_treatment() -> Response:
    form = _with_bodies(posted(TreatmentForm))
    done = taken(form, lambda: _file(form), limit="issue.hour", words=form.what.data)
    if done is None:
        return _form(form)
    return receipt_page("mediation/treatment_done.html", ref=done[0], code=done[1], ways=ways())


@pages.get("/treatment/<ref>")
@access("treatment.read")
def treatment(ref: str) -> Response:
    row = find_treatment(ref)
    if not policies.is_treated(actor(), row):
        actions.note_treatment_read(actor=actor(), treatment_id=row.id)
    return _show(row)


@pages.post("/treatment/<ref>/messages")
@access("treatment.read")
def write(ref: str) -> Response:
    row, form = find_treatment(ref), posted(MessageForm)
    text = form.message.data or ""
    if attempt(form, lambda: _true(actions.write_on_treatment(actor=actor(), treatment_id=row.id, text=text))) is None:
        return _show(row, writing=form, form=form)
    return see_other(url_for("mediation.treatment", ref=row.ref), _("Sent."))


@pages.post("/treatment/<ref>/end")
@access("treatment.read")
def end(ref: str) -> Response:
    row, form = find_treatment(ref), posted(EndTreatmentForm)
    if policies.is_treated(actor(), row):
        raise NotAllowed
    about = {"treatment_id": row.id, "text": form.message.data or ""}
    act = actions.end_treatment
    if attempt(form, lambda: _true(act(actor=actor(), ending=Ending(form.ending.data), **about))) is None:
        return _show(row, ending=form, form=form)
    return see_other(url_for("mediation.treatment", ref=row.ref), _("It has ended; the person reads why."))


@pages.post("/treatment/<ref>/hand")
@access("treatment.read")
def hand_treatment(ref: str) -> Response:
    """Who has it in hand and is barred since may hand it on without opening it."""
    if not policies.is_mediator(actor()):
        raise Hidden
    row, form = queries.treatment_by_ref(reader(), proper(ref)), posted(HandTreatmentForm)
    act, about = actions.hand_treatment, {"actor": actor(), "treatment_id": row.id}
    if attempt(form, lambda: _true(act(**about, **form.about()))) is None:
        return _show(find_treatment(ref), handing=form, form=form)
    return see_other(url_for("mediation.desk"), _("Handed on."))


@pages.post("/treatment/<ref>/leave")
@access("treatment.read")
def leave_treatment(ref: str) -> Response:
    if not policies.is_mediator(actor()):
        raise Hidden
    row = queries.treatment_by_ref(reader(), proper(ref))
    actions.leave_treatment(actor=actor(), treatment_id=row.id)
    return see_other(url_for("mediation.desk"), _("You stood aside; others take it."))


@pages.post("/treatment/<ref>/withdraw")
@access("treatment.read")
def withdraw_treatment(ref: str) -> Response:
    row = find_treatment(ref)
    actions.withdraw_treatment(actor=actor(), treatment_id=row.id)
    return see_other(url_for("mediation.treatment", ref=row.ref), _("Withdrawn."))


@pages.post("/treatment/<ref>/forget")
@access("account.own")
def forget(ref: str) -> Response:
    row = find_treatment(ref)
    actions.forget_treatment(actor=actor(), treatment_id=row.id)
    return see_other(url_for("mediation.new_treatment"), _("Deleted. Nothing of it is kept."))


def _file(form: TreatmentForm) -> tuple[str, str]:
    return actions.file_treatment(actor=actor(), words=form.words(lang()))


def _true(_done: None) -> bool:
    return True


def find_treatment(ref: str) -> Any:
    """The row, or `NotFound` for whoever may not read it."""
    row = queries.treatment_by_ref(reader(), proper(ref))
    person = actor()
    # Who is no mediator costs the database the same whether there is something or not, so that no clock tells either.
    apart = queries.apart_of(reader(), [row.id])[row.id] if policies.is_mediator(person) else policies.Apart()
    if not policies.may_read_treatment(person, row, apart):
        raise Hidden
    return row


def proper(ref: str) -> str:
    """A reference as it is kept, however it was typed."""
    return "".join(ref.split()).upper()


def _show(row: Any, **sent: Any) -> Response:
    said = [
        (unseal(one.sealed, "treatment_message"), one.by_mediator, one.at) for one in queries.messages(reader(), row.id)
    ]
    told = json.loads(unseal(row.sealed, "treatment"))
    own = policies.is_treated(actor(), row)
    shown = shown_head(row)
    forms = {"writing": MessageForm(), "ending": EndTreatmentForm(), "handing": HandTreatmentForm()}
    about = {"told": told, "said": said, "own": own}
    about |= {"course": course(reader(), row)} if own else {"hands": hands(reader(), actor(), row)}
    response = page("mediation/treatment.html", it=shown, ways=ways(), **about, **(forms | sent))
    response.headers["Cache-Control"] = "no-store"
    return response


def _with_bodies(form: TreatmentForm) -> TreatmentForm:
    units = [(str(row.id), in_lang(row.names)) for row in bodies(reader())]
    form.body.choices = choices([("", _("I do not know")), *units])
    return form


def _form(form: TreatmentForm) -> Response:
    if not policies.may_tell_treatment(actor()):
        raise NotAllowed
    return page("mediation/treatment_new.html", ways=ways(), telling=form, form=form)
