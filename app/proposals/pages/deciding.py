"""An organiser polls dates or declines; the meeting itself is announced where all are."""

from typing import Any

from flask import Response
from flask_babel import gettext as _

from app.kernel.errors import NotAllowed
from app.proposals.actions import decline_proposal, open_poll
from app.proposals.forms import DeclineForm, PollForm
from app.proposals.pages.blueprint import pages, seen
from app.proposals.policies import may_decide
from app.web.access import access
from app.web.answers import attempt, back_to, page
from app.web.city import city
from app.web.forms import posted
from app.web.login import actor


def _decidable(proposal_id: int) -> Any:
    found = seen(proposal_id)
    if not may_decide(actor(), found):
        raise NotAllowed
    return found


@pages.get("/<int:proposal_id>/decline")
@access("meeting.call")
def ask_decline(proposal_id: int) -> Response:
    return page("proposals/decline.html", proposal=_decidable(proposal_id), form=DeclineForm())


@pages.post("/<int:proposal_id>/decline")
@access("meeting.call")
def decline(proposal_id: int) -> Response:
    found, form = _decidable(proposal_id), posted(DeclineForm)
    said = attempt(form, lambda: decline_proposal(actor=actor(), proposal_id=found.id, reason=form.reason.data or ""))
    if said is None:
        return page("proposals/decline.html", proposal=found, form=form)
    return back_to("proposals.proposal", proposal_id=found.id, said=_("Declined. Whoever proposed it is told why."))


@pages.get("/<int:proposal_id>/poll")
@access("meeting.call")
def ask_poll(proposal_id: int) -> Response:
    return _poll_page(_decidable(proposal_id), PollForm())


@pages.post("/<int:proposal_id>/poll")
@access("meeting.call")
def poll(proposal_id: int) -> Response:
    found, form = _decidable(proposal_id), posted(PollForm)
    if attempt(form, lambda: _open(found.id, form)) is None:
        return _poll_page(found, form)
    said = _("The date poll is open. Whoever supports the proposal is told.")
    return back_to("proposals.proposal", proposal_id=found.id, anchor="poll", said=said)


def _open(proposal_id: int, form: Any) -> Any:
    zone = city().zone
    return open_poll(actor=actor(), proposal_id=proposal_id, slots=form.slots(zone), until=form.closes_at(zone))


def _poll_page(found: Any, form: Any) -> Response:
    return page("proposals/poll.html", proposal=found, form=form, zone=city().zone)
