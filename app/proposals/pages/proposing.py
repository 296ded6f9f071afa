"""The list of proposals, one proposal, proposing, supporting, withdrawing."""

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from app.areas.queries import area_by_slug
from app.identity.vocabulary import CHARTER_VERSION
from app.kernel.db import reader
from app.kernel.errors import NotAllowed
from app.meetings.themes import theme_choices, theme_name
from app.proposals import presenters as show
from app.proposals import queries
from app.proposals.actions import propose_meeting, support_proposal, withdraw_proposal
from app.proposals.forms import ProposeForm
from app.proposals.pages.blueprint import pages, seen
from app.proposals.policies import may_propose
from app.proposals.vocabulary import Shown
from app.web.access import access
from app.web.answers import attempt, back_to, page
from app.web.feeds import atom
from app.web.forms import posted, posted_value
from app.web.i18n import lang
from app.web.login import actor
from app.web.marking import look_again
from app.web.throttle import paced, spend, who_key


@pages.get("")
@access("meeting.read")
def proposals() -> Response:
    slug, who = request.args.get("area"), actor()
    area = area_by_slug(reader(), slug) if slug else None
    found = queries.proposals(reader(), area.path if area else None, request.args.get("after"))
    waiting = queries.waiting_proposals(reader(), who.account_id) if who.known else ()
    return page(
        "proposals/proposals.html",
        area=area,
        listed=[show.entry_of(row) for row in found.rows],
        waiting=[show.entry_of(row) for row in waiting],
        older=found.older,
        may_propose=may_propose(who) or not who.known,
    )


@pages.get("/feed.atom")
@access("meeting.read")
def feed() -> Response:
    items = show.feed_items(queries.proposals(reader()).rows)
    return atom(_("Proposed meetings"), url_for("proposals.proposals"), items)


@pages.get("/<int:proposal_id>")
@access("meeting.read")
def proposal(proposal_id: int) -> Response:
    found, who = seen(proposal_id), actor()
    can, slots = show.abilities(who, found), queries.slots(reader(), found.id)
    return page(
        "proposals/proposal.html",
        proposal=found,
        chip=show.state_chip(found),
        by=show.by_whom(found),
        theme=theme_name(found.theme),
        last_day=show.last_day(found),
        can=can,
        rows=show.poll_rows(slots, found.id, can_choose=can["decide"]),
        supported=queries.is_supported_by(reader(), found.id, who.account_id),
        answered=queries.person_of_account(reader(), found.id, who.account_id),
        announce_url=show.announce_url(found.id) if can["decide"] else None,
    )


def _offered(form: ProposeForm) -> ProposeForm:
    kept = actor().charter >= CHARTER_VERSION
    chosen = show.area_choices(reader()), show.language_choices(), theme_choices()
    return form.offer(*chosen, lang(), kept_charter=kept)


def _must_propose() -> None:
    if not may_propose(actor()):
        raise NotAllowed


@pages.get("/new")
@access("meeting.propose")
def new() -> Response:
    _must_propose()
    return page("proposals/new.html", form=_offered(ProposeForm(area=request.args.get("area"))), found=None)


@pages.post("/new")
@access("meeting.propose")
def propose() -> Response:
    _must_propose()
    form = _offered(posted(ProposeForm))
    found = look_again(form, "title", "why", "wishes", "group_name")
    made = None if found or not form.validate() or not _paced(form) else attempt(form, lambda: _propose(form))
    if made is None:
        return page("proposals/new.html", form=form, found=found)
    waits = made.shown == Shown.PENDING
    said = (
        _("Thank you. A moderator reads it first; then it appears here.") if waits else _("Your proposal is published.")
    )
    return back_to("proposals.proposal", proposal_id=made.id, said=said)


def _paced(form: ProposeForm) -> bool:
    return paced("post.newcomer" if actor().new else "post.pace", form)


def _propose(form: ProposeForm) -> Any:
    words: dict[str, Any] = {name: form[name].data or "" for name in ("title", "why", "wishes", "group_name", "lang")}
    return propose_meeting(
        actor=actor(),
        area_id=area_by_slug(reader(), form.area.data).id,
        key=form.key.data,
        theme=form.theme.data or None,
        charter=bool(form.charter and form.charter.data),
        **words,
    )


@pages.post("/<int:proposal_id>/support")
@access("proposal.support")
def support(proposal_id: int) -> Response:
    on = posted_value("on") == "1"
    spend("support.minute", who_key())
    support_proposal(actor=actor(), proposal_id=seen(proposal_id).id, on=on)
    said = _("You support this proposal.") if on else _("You no longer support this proposal.")
    return back_to("proposals.proposal", proposal_id=proposal_id, said=said)


@pages.post("/<int:proposal_id>/withdraw")
@access("meeting.propose")
def withdraw(proposal_id: int) -> Response:
    withdraw_proposal(actor=actor(), proposal_id=seen(proposal_id).id)
    return back_to("proposals.proposal", proposal_id=proposal_id, said=_("Your proposal is withdrawn."))
