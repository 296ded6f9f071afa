"""Checking in, and the page of a neutral host: the queue, who is there, notes; nothing else."""

from flask import Response, request
from flask_babel import gettext as _

from app.identity.queries import part_keys
from app.kernel.db import reader
from app.kernel.errors import NotAllowed
from app.live import actions
from app.live.attending_forms import CheckInForm, KeepNoteForm, PaperListForm
from app.live.pages.blueprint import pages
from app.live.pages.shown import came_from, show_again, show_host, tried
from app.live.policies import may_check_in_self
from app.live.presenters import phase_chip
from app.live.queries import hall_and_meeting, own_attendance
from app.live.vocabulary import AttendedFrom
from app.web.access import access
from app.web.answers import back_to, page, see_other
from app.web.forms import posted
from app.web.login import actor


@pages.get("/meetings/<int:meeting_id>/host")
@access("question.queue")
def host(meeting_id: int) -> Response:
    return show_host(meeting_id)


@pages.get("/meetings/<int:meeting_id>/check-in")
@access("hall.watch")
def ask_check_in(meeting_id: int) -> Response:
    own = own_attendance(reader(), part_keys(actor(), meeting_id), meeting_id)
    there = {"place": own.place, "name": own.names, "agreed": bool(own.names)} if own else {"place": "hall"}
    return _check_in_page(meeting_id, CheckInForm(data=there), own)


@pages.post("/meetings/<int:meeting_id>/check-in")
@access("question.support")
def check_in(meeting_id: int) -> Response:
    form = posted(CheckInForm)
    done, status = tried(form, lambda: _check_in(meeting_id, form))
    if done is None:
        return _check_in_page(meeting_id, form, None, status)
    return back_to("live.hall", meeting_id=meeting_id, said=_("Good that you are here. You are counted."))


def _check_in(meeting_id: int, form: CheckInForm) -> bool:
    actions.check_in(
        actor=actor(),
        meeting_id=meeting_id,
        place=AttendedFrom(str(form.place.data)),
        name=form.name.data or "",
        agreed=form.agreed.data,
    )
    return True


@pages.post("/meetings/<int:meeting_id>/check-out")
@access("question.support")
def check_out(meeting_id: int) -> Response:
    actions.check_out(actor=actor(), meeting_id=meeting_id)
    return back_to("live.hall", meeting_id=meeting_id, said=_("You are no longer counted, and your name is gone."))


@pages.post("/meetings/<int:meeting_id>/attendance")
@access("meeting.check_in")
def enter_list(meeting_id: int) -> Response:
    form = posted(PaperListForm)
    done, status = tried(form, lambda: _enter_list(meeting_id, form))
    if done is None:
        return show_again(meeting_id, status, paper=form)
    return see_other(came_from(meeting_id, "there"), _("The list is counted."))


def _enter_list(meeting_id: int, form: PaperListForm) -> int:
    return actions.enter_paper_list(
        actor=actor(),
        meeting_id=meeting_id,
        people=form.people.data or 0,
        names=form.names.data or "",
        key=form.key.data or "",
    )


@pages.post("/attendance/<int:attendance_id>/take-back")
@access("meeting.check_in")
def take_back_list(attendance_id: int) -> Response:
    meeting_id = actions.take_back_list(actor=actor(), attendance_id=attendance_id)
    return see_other(came_from(meeting_id, "there"), _("The list is taken out again."))


@pages.post("/meetings/<int:meeting_id>/notes")
@access("hall.watch")
def keep_note(meeting_id: int) -> Response:
    form = posted(KeepNoteForm)
    done, status = tried(form, lambda: _keep_note(meeting_id, form))
    if done is None:
        return show_again(meeting_id, status, notes=form)
    return see_other(came_from(meeting_id, "notes"), _("Your notes are kept."))


def _keep_note(meeting_id: int, form: KeepNoteForm) -> bool:
    question_id, body = form.question.data or None, form.note.data or ""
    actions.keep_note(actor=actor(), meeting_id=meeting_id, body=body, question_id=question_id)
    return True


def _check_in_page(meeting_id: int, form: CheckInForm, own: object, status: int = 200) -> Response:
    hall, who = hall_and_meeting(reader(), meeting_id), actor()
    here = may_check_in_self(who, hall)
    if request.method == "POST" and not here:
        raise NotAllowed
    chip = phase_chip(hall.phase)
    return page("live/check_in.html", status, form=form, hall=hall, own=own, here=here, chip=chip)
