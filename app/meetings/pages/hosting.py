"""Who hosts a meeting: somebody neutral, asked by a moderator or mediator."""

from typing import Any

from flask import Response
from flask_babel import gettext as _

from app.identity.actions.roles import give_role
from app.identity.queries.grants import neighbour_grants
from app.identity.vocabulary import HOST_STAYS, Role
from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.errors import NotAllowed
from app.meetings.forms import AskHostForm
from app.meetings.pages.blueprint import pages
from app.meetings.policies import may_ask_host
from app.meetings.queries import meeting_by_id
from app.web.access import access
from app.web.answers import attempt, back_to, page
from app.web.forms import posted
from app.web.login import actor


@pages.get("/meetings/<int:meeting_id>/hosts")
@access("grant.give")
def hosts(meeting_id: int) -> Response:
    return _hosts_page(meeting_by_id(reader(), meeting_id), AskHostForm())


@pages.post("/meetings/<int:meeting_id>/hosts")
@access("grant.give")
def ask_host(meeting_id: int) -> Response:
    meeting, form = meeting_by_id(reader(), meeting_id), posted(AskHostForm)
    if not may_ask_host(actor(), meeting):
        raise NotAllowed
    if not attempt(form, lambda: _give(meeting, form.email.data or "")):
        return _hosts_page(meeting, form)
    return back_to("meetings.hosts", meeting_id=meeting_id, said=_("This person is a host of the meeting now."))


def _hosts_page(meeting: Any, form: AskHostForm) -> Response:
    if not may_ask_host(actor(), meeting):
        raise NotAllowed
    there = neighbour_grants(reader(), now(), meeting.id)
    return page("meetings/hosts.html", meeting=meeting, form=form, hosts=there)


def _give(meeting: Any, email: str) -> object:
    return give_role(
        actor=actor(),
        email=email,
        role=Role.HOST,
        area_id=meeting.area_id,
        until=meeting.ends_at + HOST_STAYS,
        meeting_id=meeting.id,
    )
