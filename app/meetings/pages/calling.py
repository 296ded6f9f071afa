"""Announcing a meeting, changing it, its agenda, cancelling it."""

from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from app.areas.queries import area_by_slug
from app.kernel.db import reader
from app.kernel.errors import NotAllowed
from app.meetings.actions import (
    call_meeting,
    cancel_meeting,
    cancel_series,
    change_meeting,
    change_series,
    close_sign_up,
    write_agenda,
)
from app.meetings.forms import AgendaForm, CancelMeetingForm, MeetingForm
from app.meetings.pages.blueprint import pages
from app.meetings.policies import may_change_meeting, may_read_place
from app.meetings.presenters import agenda_values, choices, copy_values, form_values
from app.meetings.presenters.series import in_series
from app.meetings.queries import agenda, meeting_by_id
from app.meetings.queries.told_place import exact_place
from app.meetings.vocabulary import PARTS, SLOTS, MeetingKind
from app.web.access import access
from app.web.answers import attempt, back_to, page
from app.web.city import city
from app.web.forms import posted
from app.web.i18n import lang
from app.web.login import actor

LARGEST = 2**31 - 1


def _changeable(meeting_id: int):
    meeting = meeting_by_id(reader(), meeting_id)
    if not may_change_meeting(actor(), meeting):
        raise NotAllowed
    return meeting


def _offered(form, theme: str | None = None) -> MeetingForm:
    return form.offer(*choices(reader(), actor(), theme))


@pages.get("/meetings/new")
@access("meeting.call")
def new_meeting() -> Response:
    return page("meetings/new.html", form=_offered(MeetingForm(data=_known())), meeting=None)


def _known() -> dict[str, Any]:
    """What the form begins with: a meeting to copy, or the thing that the new one comes of."""
    copied, origin = request.args.get("copy", type=int), request.args.get("origin", "")
    if copied is not None:
        found = _changeable(min(copied, LARGEST))
        return copy_values(found, exact_place(reader(), actor(), found))
    known = {"lang": lang(), "languages": [lang()]}
    return known | SLOTS.planned(reader(), origin, request.args.get("choice", type=int))


@pages.post("/meetings/new")
@access("meeting.call")
def call() -> Response:
    form = _offered(posted(MeetingForm))
    called = attempt(form, lambda: _call(form))
    if called is None:
        return page("meetings/new.html", form=form, meeting=None)
    if not PARTS[MeetingKind(called.kind)].agenda:
        return back_to("meetings.meeting", meeting_id=called.id, said=_("It is announced."))
    said = _("The meeting is announced. Now write its agenda.")
    return back_to("meetings.edit_agenda", meeting_id=called.id, said=said)


def _call(form: MeetingForm):
    area = area_by_slug(reader(), form.area.data)
    plan, origin = form.plan(city().zone), form.comes_of()
    about: dict[str, Any] = {"kind": MeetingKind(form.kind.data), "key": form.key.data, "origin": origin}
    return call_meeting(actor=actor(), area_id=area.id, plan=plan, **about)


@pages.get("/meetings/<int:meeting_id>/change")
@access("meeting.call")
def edit_meeting(meeting_id: int) -> Response:
    meeting = _changeable(meeting_id)
    exact = exact_place(reader(), actor(), meeting)
    return _edited(meeting, _offered(MeetingForm(data=form_values(meeting, exact)), meeting.theme))


@pages.post("/meetings/<int:meeting_id>/change")
@access("meeting.call")
def change(meeting_id: int) -> Response:
    meeting = _changeable(meeting_id)
    form = _offered(posted(MeetingForm), meeting.theme)
    form.area.data, form.kind.data = meeting.area_slug, str(MeetingKind.MEETING)
    if attempt(form, lambda: _change(meeting_id, form)) is None:
        return _edited(meeting, form)
    said = _("The meeting and all later ones are changed.") if form.later.data else _("The meeting is changed.")
    return back_to("meetings.meeting", meeting_id=meeting_id, said=said)


def _edited(meeting: Any, form: MeetingForm) -> Response:
    hidden = meeting.place_after_sign_up and not may_read_place(actor(), meeting)
    about: dict[str, Any] = {"in_series": in_series(reader(), meeting), "place_hidden": hidden}
    return page("meetings/new.html", form=form, meeting=meeting, **about)


def _change(meeting_id: int, form: MeetingForm):
    zone = city().zone
    plan, reason = form.plan(zone), form.reason.data or ""
    about: dict[str, Any] = {"version": form.seen_version(), "plan": plan, "reason": reason}
    if form.later.data:
        return change_series(actor=actor(), meeting_id=meeting_id, zone=zone, **about)
    return change_meeting(actor=actor(), meeting_id=meeting_id, **about)


@pages.get("/meetings/<int:meeting_id>/agenda")
@access("meeting.call")
def edit_agenda(meeting_id: int) -> Response:
    meeting = _changeable(meeting_id)
    form = AgendaForm(data=agenda_values(agenda(reader(), meeting_id)))
    return page("meetings/agenda.html", meeting=meeting, form=form.add_empty_rows())


@pages.post("/meetings/<int:meeting_id>/agenda")
@access("meeting.call")
def put_agenda(meeting_id: int) -> Response:
    meeting, form = _changeable(meeting_id), posted(AgendaForm)
    act = attempt(form, lambda: write_agenda(actor=actor(), meeting_id=meeting_id, points=form.entered()))
    if act is None:
        return page("meetings/agenda.html", meeting=meeting, form=form)
    return back_to("meetings.meeting", meeting_id=meeting_id, anchor="agenda", said=_("The agenda is saved."))


@pages.post("/meetings/<int:meeting_id>/close")
@access("meeting.call")
def close(meeting_id: int) -> Response:
    close_sign_up(actor=actor(), meeting_id=meeting_id, closed=True)
    return back_to("meetings.meeting", meeting_id=meeting_id, said=_("Sign-up is closed. Who has a place keeps it."))


@pages.post("/meetings/<int:meeting_id>/open")
@access("meeting.call")
def reopen(meeting_id: int) -> Response:
    close_sign_up(actor=actor(), meeting_id=meeting_id, closed=False)
    return back_to("meetings.meeting", meeting_id=meeting_id, said=_("Sign-up is open again."))


@pages.get("/meetings/<int:meeting_id>/cancel")
@access("meeting.call")
def ask_cancel(meeting_id: int) -> Response:
    return _cancelled(_changeable(meeting_id), CancelMeetingForm())


@pages.post("/meetings/<int:meeting_id>/cancel")
@access("meeting.call")
def cancel(meeting_id: int) -> Response:
    meeting, form = _changeable(meeting_id), posted(CancelMeetingForm)
    if attempt(form, lambda: _cancel(meeting_id, form)) is None:
        return _cancelled(meeting, form)
    return back_to("meetings.meeting", meeting_id=meeting_id, said=_("Cancelled. Everybody who signed up is told."))


def _cancel(meeting_id: int, form: CancelMeetingForm):
    call_off = cancel_series if form.later.data else cancel_meeting
    return call_off(actor=actor(), meeting_id=meeting_id, reason=form.reason.data or "")


def _cancelled(meeting: Any, form: CancelMeetingForm) -> Response:
    return page("meetings/cancel.html", meeting=meeting, form=form, in_series=in_series(reader(), meeting))
