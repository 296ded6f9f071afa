"""What the officer does who was asked."""

from collections.abc import Callable
from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _

from app.kernel.errors import NotAllowed
from app.programme import actions
from app.programme.forms import DeclineForm, OfferForm
from app.programme.pages.room import find, pages, show
from app.programme.policies import may_answer
from app.web.access import access
from app.web.answers import attempt, see_other
from app.web.city import city
from app.web.forms import posted
from app.web.login import actor


@pages.post("/appointments/<ref>/offer")
@access("appointment.read")
def offer(ref: str) -> Response:
    row, form = _found(ref), posted(OfferForm, prefix="offer-")

    def act() -> None:
        actions.offer_appointment(actor=actor(), appointment_id=row.id, **form.offered(city().zone))

    return _done(row, "offering", form, act, _("The asker is told."))


@pages.post("/appointments/<ref>/decline")
@access("appointment.read")
def decline(ref: str) -> Response:
    row, form = _found(ref), posted(DeclineForm, prefix="decline-")

    def act() -> None:
        actions.decline_appointment(actor=actor(), appointment_id=row.id, words=form.words.data or "")

    return _done(row, "declining", form, act, _("Declined. The asker reads why."))


def _found(ref: str) -> Any:
    """The row, for those who answer; the asker does none of this."""
    row = find(ref)
    if not may_answer(actor(), row):
        raise NotAllowed
    return row


def _done(row: Any, name: str, form: Any, act: Callable[[], None], said: str) -> Response:
    if not attempt(form, act):
        return show(row, form=form, **{name: form})
    return see_other(url_for("programme.appointment", ref=row.ref), said)
