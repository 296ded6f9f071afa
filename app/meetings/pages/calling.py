"""Announcing a meeting, changing it, its agenda, cancelling it."""

from flask import Response
from flask_babel import gettext as _

from app.areas.queries import area_by_slug
from app.kernel.db import reader
from app.kernel.errors import NotAllowed
from app.meetings.actions import call_meeting, cancel_meeting, change_meeting, close_sign_up, write_agenda
from app.meetings.forms import AgendaForm, CancelMeetingForm, MeetingForm
from app.meetings.pages.blueprint import pages
from app.meetings.policies import may_change_meeting
from app.meetings.presenters import agenda_values, choices, form_values
from app.meetings.queries import agenda, meeting_by_id
from app.web.access import access
from app.web.answers import attempt, back_to, page
from app.web.city import city
from app.web.forms import posted
from app.web.i18n import lang
from app.web.login import actor


def _changeable(meeting_id: int):
    meeting = meeting_by_id(reader(), meeting_id)
    if not may_change_meeting(actor(), meeting):
        raise NotAllowed
    return meeting


def _offered(form) -> MeetingForm:
    return form.offer(*choices(reader(), actor()))


@pages.get("/meetings/new")
@access("meeting.call")
def new_meeting() -> Response:
    form = _offered(MeetingForm(data={"lang": lang(), "languages": [lang()]}))
    return page("meetings/new.html", form=form, meeting=None)


@pages.post("/meetings/new")
@access("meeting.call")
def call() -> Response:
    form = _offered(posted(MeetingForm))
    called = attempt(form, lambda: _call(form))
    if called is None:
        return page("meetings/new.html", form=form, meeting=None)
    said = _("The meeting is announced. Now write its agenda.")
    return back_to("meetings.edit_agenda", meeting_id=called.id, said=said)


def _call(form: MeetingForm):
    area = area_by_slug(reader(), form.area.data)
    return call_meeting(actor=actor(), area_id=area.id, plan=form.plan(city().zone))


@pages.get("/meetings/<int:meeting_id>/change")
@access("meeting.call")
def edit_meeting(meeting_id: int) -> Response:
    meeting = _changeable(meeting_id)
    form = _offered(MeetingForm(data=form_values(meeting)))
    return page("meetings/new.html", form=form, meeting=meeting)


@pages.post("/meetings/<int:meeting_id>/change")
@access("meeting.call")
def change(meeting_id: int) -> Response:
    meeting = _changeable(meeting_id)
    form = _offered(posted(MeetingForm, data={"area": meeting.area_slug}))
    form.area.data = meeting.area_slug
    if attempt(form, lambda: _change(meeting_id, form)) is None:
        return page("meetings/new.html", form=form, meeting=meeting)
    return back_to("meetings.meeting", meeting_id=meeting_id, said=_("The meeting is changed."))


def _change(meeting_id: int, form: MeetingForm):
    return change_meeting(
        actor=actor(),
        meeting_id=meeting_id,
        version=form.seen_version(),
        plan=form.plan(city().zone),
        reason=form.reason.data or "",
    )


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
    return page("meetings/cancel.html", meeting=_changeable(meeting_id), form=CancelMeetingForm())


@pages.post("/meetings/<int:meeting_id>/cancel")
@access("meeting.call")
def cancel(meeting_id: int) -> Response:
    meeting, form = _changeable(meeting_id), posted(CancelMeetingForm)
    act = attempt(form, lambda: cancel_meeting(actor=actor(), meeting_id=meeting_id, reason=form.reason.data or ""))
    if act is None:
        return page("meetings/cancel.html", meeting=meeting, form=form)
    return back_to("meetings.meeting", meeting_id=meeting_id, said=_("Cancelled. Everybody who signed up is told."))
