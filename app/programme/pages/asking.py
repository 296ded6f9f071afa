"""What the asker does: ask, follow, say yes, wish again, cancel, take it into a calendar, delete."""

from functools import partial
from typing import Any

from flask import Response, current_app, url_for
from flask_babel import gettext as _

from app.identity.queries import officers
from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.errors import NotAllowed, NotFound
from app.programme import actions, policies
from app.programme.forms import AskForm, WishForm
from app.programme.pages.room import find, pages, show
from app.programme.presenters import appointments as show_as
from app.programme.queries import appointments as queries
from app.web.access import access
from app.web.answers import attempt, body, page, see_other
from app.web.city import city
from app.web.forms import posted
from app.web.i18n import lang
from app.web.login import actor
from app.web.receipts import receipt_page, taken


@pages.get("/officers/<int:account_id>/appointment")
@access("appointment.ask")
def new_appointment(account_id: int) -> Response:
    return _form(account_id, AskForm())


@pages.post("/officers/<int:account_id>/appointment")
@access("appointment.ask")
def ask(account_id: int) -> Response:
    form = posted(AskForm)
    done = taken(form, lambda: _ask(account_id, form), limit="appointment.hour", words=form.topic.data)
    if done is None:
        return _form(account_id, form)
    more = {"email": form.email.data, "known": actor().known}
    return receipt_page("programme/done.html", ref=done[0], code=done[1], **more)


@pages.get("/appointments/<ref>")
@access("appointment.read")
def appointment(ref: str) -> Response:
    return show(find(ref))


@pages.get("/appointments/<ref>.ics")
@access("appointment.read")
def calendar(ref: str) -> Response:
    row = find(ref)
    if not show_as.can(actor(), row).calendar:
        raise NotFound
    base_url = str(current_app.config["SETTINGS"].base_url)
    file = show_as.calendar(row, show_as.told(row).place, zone=city().zone, base_url=base_url)
    response = body(file, "text/calendar", filename="appointment.ics")
    response.headers["Cache-Control"] = "no-store"
    return response


@pages.post("/appointments/<ref>/accept")
@access("appointment.read")
def accept(ref: str) -> Response:
    row = find(ref)
    actions.accept_appointment(actor=actor(), appointment_id=row.id)
    return see_other(url_for("programme.appointment", ref=row.ref), _("Settled. The officer is told."))


@pages.post("/appointments/<ref>/wish")
@access("appointment.read")
def wish(ref: str) -> Response:
    row, form = find(ref), posted(WishForm)
    act = partial(actions.wish_other_time, actor=actor(), appointment_id=row.id, when=form.when.data or "")
    if not attempt(form, act):
        return show(row, wishing=form, form=form)
    return see_other(url_for("programme.appointment", ref=row.ref), _("Sent. The officer answers again."))


@pages.post("/appointments/<ref>/cancel")
@access("appointment.read")
def cancel(ref: str) -> Response:
    row = find(ref)
    actions.cancel_appointment(actor=actor(), appointment_id=row.id)
    return see_other(url_for("programme.appointment", ref=row.ref), _("Cancelled. The officer is told."))


@pages.post("/appointments/<ref>/forget")
@access("account.own")
def forget(ref: str) -> Response:
    row = find(ref)
    actions.forget_appointment(actor=actor(), appointment_id=row.id)
    return see_other(url_for("people.officers"), _("Deleted. Nothing of it is kept."))


@pages.get("/appointments")
@access("appointment.read")
def appointments() -> Response:
    who, moment = actor(), now()
    if policies.has_list(who):
        asked = [show_as.head(row) for row in queries.asked_appointments(reader(), who)]
        settled = [show_as.head(row) for row in queries.settled_appointments(reader(), who, moment)]
        return page("programme/appointments.html", asked=asked, settled=settled)
    if not who.known or not policies.may_ask(who):
        raise NotAllowed
    lines = [show_as.head(row) for row in queries.own_appointments(reader(), who)]
    return page("programme/own_appointments.html", lines=lines)


def _ask(account_id: int, form: AskForm) -> Any:
    return actions.ask_appointment(actor=actor(), officer_id=account_id, wishes=form.wishes(lang()))


def _form(account_id: int, form: AskForm) -> Response:
    if not policies.may_ask(actor()):
        raise NotAllowed
    rows = officers(reader(), now(), account_id=account_id)
    if not rows:
        raise NotFound
    return page("programme/ask.html", asking=form, form=form, one=rows[0], known=actor().known)
