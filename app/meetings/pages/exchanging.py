"""A meeting becomes an exchange, and its host names guests."""

from typing import Any

from flask import Response
from flask_babel import gettext as _

from app.kernel.db import reader
from app.kernel.errors import NotAllowed
from app.meetings.actions import name_guest, remove_guest, set_exchange
from app.meetings.exchanges import exchange_guests, exchange_of
from app.meetings.forms import ExchangeForm, GuestForm
from app.meetings.pages.blueprint import pages
from app.meetings.policies import may_change_meeting, may_name_guests
from app.meetings.queries import meeting_by_id
from app.web.access import access
from app.web.answers import attempt, back_to, page
from app.web.city import city
from app.web.forms import choices, posted
from app.web.i18n import NAMES, lang
from app.web.login import actor


@pages.get("/meetings/<int:meeting_id>/exchange")
@access("meeting.call")
def ask_exchange(meeting_id: int) -> Response:
    meeting = _changeable(meeting_id)
    return _exchange_page(meeting, _offered(ExchangeForm(obj=exchange_of(reader(), meeting.id))))


@pages.post("/meetings/<int:meeting_id>/exchange")
@access("meeting.call")
def make_exchange(meeting_id: int) -> Response:
    meeting, form = _changeable(meeting_id), _offered(posted(ExchangeForm))
    if not attempt(form, lambda: _set(meeting_id, form)):
        return _exchange_page(meeting, form)
    return back_to("meetings.meeting", meeting_id=meeting_id, said=_("This is an exchange now. Say who hosts it."))


def _set(meeting_id: int, form: ExchangeForm) -> Any:
    about: dict[str, Any] = {name: form[name].data for name in ("age_from", "age_to", "charter", "lang")}
    return set_exchange(actor=actor(), meeting_id=meeting_id, **about)


@pages.get("/meetings/<int:meeting_id>/guests")
@access("exchange.guests")
def ask_guest(meeting_id: int) -> Response:
    return _guests_page(meeting_id, GuestForm())


@pages.post("/meetings/<int:meeting_id>/guests")
@access("exchange.guests")
def guest(meeting_id: int) -> Response:
    form = posted(GuestForm)
    about = {"name": form.name.data or "", "why": form.why.data or ""}
    if not attempt(form, lambda: name_guest(actor=actor(), meeting_id=meeting_id, **about)):
        return _guests_page(meeting_id, form)
    return back_to("meetings.ask_guest", meeting_id=meeting_id, said=_("The guest stands on the page of the exchange."))


@pages.post("/meetings/<int:meeting_id>/guests/<int:guest_id>/remove")
@access("exchange.guests")
def no_guest(meeting_id: int, guest_id: int) -> Response:
    remove_guest(actor=actor(), meeting_id=meeting_id, guest_id=guest_id)
    return back_to("meetings.ask_guest", meeting_id=meeting_id, said=_("The name is taken off the page."))


def _changeable(meeting_id: int) -> Any:
    meeting = meeting_by_id(reader(), meeting_id)
    if not may_change_meeting(actor(), meeting):
        raise NotAllowed
    return meeting


def _offered(form: ExchangeForm) -> ExchangeForm:
    form.lang.choices = choices([(tag, NAMES[tag]) for tag in city().languages if tag in NAMES])
    form.lang.data = form.lang.data or lang()
    return form


def _exchange_page(meeting: Any, form: ExchangeForm) -> Response:
    return page("meetings/exchange.html", meeting=meeting, form=form)


def _guests_page(meeting_id: int, form: GuestForm) -> Response:
    meeting = meeting_by_id(reader(), meeting_id)
    if not may_name_guests(actor(), meeting):
        raise NotAllowed
    return page("meetings/guests.html", meeting=meeting, form=form, guests=exchange_guests(reader(), meeting_id))
