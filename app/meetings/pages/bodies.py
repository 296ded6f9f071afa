"""Bodies that answer questions at a meeting besides the police: invited by whoever announces it."""

from typing import Any

from flask import Response
from flask_babel import gettext as _

from app.kernel.db import reader
from app.kernel.errors import NotAllowed
from app.meetings.actions import invite_body, let_body_go
from app.meetings.forms import InviteBodyForm
from app.meetings.pages.blueprint import pages
from app.meetings.policies import may_invite_body
from app.meetings.presenters.inviting import body_choices, body_lines, is_open_for_bodies
from app.meetings.queries import meeting_by_id
from app.meetings.queries.inviting import bodies_answering, bodies_to_invite
from app.web.access import access
from app.web.answers import attempt, back_to, page
from app.web.forms import posted
from app.web.login import actor


@pages.get("/meetings/<int:meeting_id>/bodies")
@access("meeting.call")
def bodies(meeting_id: int) -> Response:
    return _bodies_page(_run(meeting_id), InviteBodyForm())


@pages.post("/meetings/<int:meeting_id>/bodies")
@access("meeting.call")
def ask_body(meeting_id: int) -> Response:
    meeting, form = _run(meeting_id), posted(InviteBodyForm)
    _offer(meeting, form)
    if not attempt(form, lambda: _invite(meeting_id, form)):
        return _bodies_page(meeting, form)
    said = _("Invited. Whoever stands for this body may answer at this meeting now, and is told.")
    return back_to("meetings.bodies", meeting_id=meeting_id, said=said)


@pages.post("/meetings/<int:meeting_id>/bodies/<int:body_id>/let-go")
@access("meeting.call")
def let_go(meeting_id: int, body_id: int) -> Response:
    let_body_go(actor=actor(), meeting_id=meeting_id, body_id=body_id)
    said = _("Taken back. Nobody answers for this body here any more; what was answered stays.")
    return back_to("meetings.bodies", meeting_id=meeting_id, said=said)


def _invite(meeting_id: int, form: InviteBodyForm) -> bool:
    invite_body(actor=actor(), meeting_id=meeting_id, body_id=int(form.body.data))
    return True


def _run(meeting_id: int) -> Any:
    meeting = meeting_by_id(reader(), meeting_id)
    if not may_invite_body(actor(), meeting):
        raise NotAllowed
    return meeting


def _offer(meeting: Any, form: InviteBodyForm) -> None:
    there = bodies_answering(reader(), meeting.id)
    form.offer(body_choices(bodies_to_invite(reader()), there, again=form.body.data or ""))


def _bodies_page(meeting: Any, form: InviteBodyForm) -> Response:
    _offer(meeting, form)
    lines, is_open = body_lines(bodies_answering(reader(), meeting.id)), is_open_for_bodies(meeting)
    return page("meetings/bodies.html", meeting=meeting, form=form, invited=lines, open=is_open)
