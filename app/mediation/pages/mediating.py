"""Those who mediate between neighbours: the offer, a word written down, the talk, letters and the end."""

from collections.abc import Callable
from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _

from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.errors import Hidden
from app.mediation import actions, policies
from app.mediation.forms import (
    CoMediatorForm,
    ConsentForm,
    EndMediationForm,
    HandForm,
    LetterForm,
    OfferForm,
    TalkForm,
)
from app.mediation.pages.between import find, show_page, true, with_residents
from app.mediation.pages.room import pages
from app.mediation.queries import between as queries
from app.mediation.vocabulary import Result, Side
from app.web.access import access
from app.web.answers import attempt, see_other
from app.web.forms import posted
from app.web.i18n import lang
from app.web.login import actor


@pages.post("/mediations/<ref>/offer")
@access("mediation.read")
def offer(ref: str) -> Response:
    row, around = _found(ref)
    form = with_residents(posted(OfferForm), queries.free_co_mediators(reader(), around, now()))

    def do(mediation_id: int) -> Any:
        about: dict[str, Any] = {"co_id": int(form.co.data), "words": form.message.data or "", "lang": lang()}
        return actions.offer_mediation(actor=actor(), mediation_id=mediation_id, **about)

    return _done((row, around), form, do, "offering", _("Both sides are asked. Hand the code to the other side."))


@pages.post("/mediations/<ref>/beside")
@access("mediation.read")
def name_beside(ref: str) -> Response:
    row, around = _found(ref)
    form = with_residents(posted(CoMediatorForm), queries.free_co_mediators(reader(), around, now()))

    def do(mediation_id: int) -> Any:
        return true(actions.name_co_mediator(actor=actor(), mediation_id=mediation_id, co_id=int(form.co.data)))

    return _done((row, around), form, do, "naming", _("Named."))


@pages.post("/mediations/<ref>/consent")
@access("mediation.read")
def note_consent(ref: str) -> Response:
    found, form = _found(ref), posted(ConsentForm)

    def do(mediation_id: int) -> Any:
        about: dict[str, Any] = {"side": Side(form.side.data), "agrees": form.comes.data == "yes"}
        return true(actions.note_consent(actor=actor(), mediation_id=mediation_id, **about))

    return _done(found, form, do, "consenting", _("Written down."))


@pages.post("/mediations/<ref>/talk")
@access("mediation.read")
def note_talk(ref: str) -> Response:
    found, form = _found(ref), posted(TalkForm)

    def do(mediation_id: int) -> Any:
        return true(actions.note_talk(actor=actor(), mediation_id=mediation_id, on=form.on.data))

    return _done(found, form, do, "talking", _("Written down."))


@pages.post("/mediations/<ref>/letters")
@access("mediation.read")
def write_to_sides(ref: str) -> Response:
    found, form = _found(ref), posted(LetterForm)

    def do(mediation_id: int) -> Any:
        about: dict[str, Any] = {"to": form.to.data, "text": form.message.data or ""}
        return true(actions.write_to_sides(actor=actor(), mediation_id=mediation_id, **about))

    return _done(found, form, do, "lettering", _("Sent."))


@pages.post("/mediations/<ref>/end")
@access("mediation.read")
def end_mediation(ref: str) -> Response:
    found, form = _found(ref), posted(EndMediationForm)

    def do(mediation_id: int) -> Any:
        about: dict[str, Any] = {"result": Result(form.result.data), "words": form.message.data or ""}
        return true(actions.end_mediation(actor=actor(), mediation_id=mediation_id, **about))

    return _done(found, form, do, "ending", _("It has ended; both sides read what was agreed."))


@pages.post("/mediations/<ref>/hand")
@access("mediation.read")
def hand_on(ref: str) -> Response:
    """Who is barred may hand it on without opening it."""
    row, form = queries.mediation_by_ref(reader(), "".join(ref.split()).upper()), posted(HandForm)
    if not policies.is_mediator(actor()):
        raise Hidden
    told = form.to.data or ""
    to_id = int(told) if told.isdecimal() and len(told) < 19 else 0
    actions.hand_mediation(actor=actor(), mediation_id=row.id, to_id=to_id)
    return see_other(url_for("mediation.desk"), _("Handed on."))


@pages.post("/mediations/<ref>/leave")
@access("mediation.read")
def leave(ref: str) -> Response:
    row, _around = _found(ref)
    actions.leave_mediation(actor=actor(), mediation_id=row.id)
    target = "mediation.desk" if policies.is_mediator(actor()) else "mediation.own"
    return see_other(url_for(target), _("You stood aside; others take it."))


Found = tuple[Any, policies.Around]


def _found(ref: str) -> Found:
    """The row and who is around it, for those who mediate; for its sides these doors do not exist."""
    row, around = find(ref)
    if policies.side_of(actor(), queries.sides_of(reader(), [row.id])[row.id]) is not None:
        raise Hidden
    return row, around


def _done(found: Found, form: Any, do: Callable[[int], Any], name: str, said: str) -> Response:
    """Do it and lead back; or show the page again with what was wrong and what was written."""
    row, around = found
    if attempt(form, lambda: do(row.id)) is None:
        return show_page(row, around, **{name: form, "form": form})
    return see_other(url_for("mediation.between", ref=row.ref), said)
