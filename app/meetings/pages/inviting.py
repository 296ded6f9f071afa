"""Community groups invited to a meeting: chosen by whoever announces it, answered by their contact persons."""

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.identity.queries.groups import groups_around
from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.errors import NotAllowed, NotFound
from app.meetings.actions import answer_invitation, invite_groups
from app.meetings.forms import InviteForm
from app.meetings.pages.blueprint import pages
from app.meetings.policies import may_answer_invitation, may_invite
from app.meetings.presenters import times, where
from app.meetings.presenters.inviting import invited, is_to_come
from app.meetings.queries import meeting_by_id
from app.meetings.queries.inviting import invitation_by_id, invitations_of
from app.web.access import access
from app.web.answers import attempt, back_to, page, see_other
from app.web.forms import choices, posted
from app.web.login import actor

ANSWERS = {"yes": True, "no": False}


@pages.get("/meetings/<int:meeting_id>/groups")
@access("meeting.call")
def groups(meeting_id: int) -> Response:
    meeting = _run(meeting_id)
    return _shown(meeting, _offered(meeting, InviteForm()))


@pages.post("/meetings/<int:meeting_id>/groups")
@access("meeting.call")
def invite(meeting_id: int) -> Response:
    meeting = _run(meeting_id)
    form = _offered(meeting, posted(InviteForm))
    act = lambda: [invite_groups(actor=actor(), meeting_id=meeting_id, group_ids=form.chosen())]  # noqa: E731
    new = attempt(form, act)
    if new is None:
        return _shown(meeting, form)
    said = ngettext("%(num)s group is invited.", "%(num)s groups are invited.", new[0])
    return back_to("meetings.groups", meeting_id=meeting_id, said=said)


@pages.post("/meetings/groups/<int:invitation_id>/answer")
@access("meeting.call")
def note_answer(invitation_id: int) -> Response:
    kept = answer_invitation(actor=actor(), invitation_id=invitation_id, coming=_coming())
    return back_to("meetings.groups", meeting_id=kept.meeting_id, said=_("Noted."))


@pages.get("/meetings/invited/<token>")
@access("meeting.sign_up")
def invitation(token: str) -> Response:
    kept, meeting, _proof = _of_link(token)
    about: dict[str, Any] = {"times": times(meeting), "where": where(meeting), "open": is_to_come(meeting, now())}
    return page("meetings/invitation.html", meeting=meeting, invitation=kept, token=token, **about)


@pages.post("/meetings/invited/<token>")
@access("meeting.sign_up")
def answer_link(token: str) -> Response:
    kept, _meeting, proof = _of_link(token)
    answer_invitation(actor=actor(), invitation_id=kept.id, coming=_coming(), proof=proof)
    return see_other(url_for("meetings.invitation", token=token), _("Thank you. The organisers know it now."))


def _run(meeting_id: int) -> Any:
    meeting = meeting_by_id(reader(), meeting_id)
    if not may_invite(actor(), meeting):
        raise NotAllowed
    return meeting


def _coming() -> bool:
    coming = ANSWERS.get(request.form.get("answer", ""))
    if coming is None:
        raise NotFound
    return coming


def _of_link(token: str) -> tuple[Any, Any, str]:
    """The invitation that the link of a letter leads to; a wrong link leads nowhere."""
    number, _dash, proof = token.partition("-")
    if not (number.isascii() and number.isdecimal()) or len(number) > 18:
        raise NotFound
    kept = invitation_by_id(reader(), int(number))
    meeting = meeting_by_id(reader(), kept.meeting_id)
    if not may_answer_invitation(actor(), kept, meeting, proof):
        raise NotFound
    return kept, meeting, proof


def _offered(meeting: Any, form: InviteForm) -> InviteForm:
    there = {row.group_id for row in invitations_of(reader(), meeting.id)}
    known = groups_around(reader(), actor(), meeting.area_path)
    found = [(str(row.id), f"{row.name} ({row.area_name})") for row in known]
    form.groups.choices = choices([one for one in found if int(one[0]) not in there or one[0] in form.again()])
    return form


def _shown(meeting: Any, form: InviteForm) -> Response:
    rows = invited(invitations_of(reader(), meeting.id), meeting, now())
    return page("meetings/groups.html", meeting=meeting, form=form, invited=rows, open=is_to_come(meeting, now()))
