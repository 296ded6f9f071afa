"""Members put something to the vote, and vote; the page of a vote."""

from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from app.councils import actions, queries
from app.councils import presenters as show
from app.councils.forms import PollForm, ballot_data, ballot_form
from app.councils.pages.blueprint import found, pages, poll_of
from app.councils.policies import may_propose
from app.councils.vocabulary import Method, PollKind
from app.kernel.clock import local, now
from app.kernel.db import reader
from app.kernel.errors import NotAllowed
from app.web.access import access
from app.web.answers import attempt, back_to, page
from app.web.city import city
from app.web.forms import posted
from app.web.i18n import lang
from app.web.login import actor
from app.web.throttle import paced, spend


@pages.route("/<slug>/polls/new", methods=["GET", "POST"])
@access("council.propose")
def new_poll(slug: str) -> Response:
    row = found(slug)
    today = local(now(), city().zone).date()
    if not may_propose(actor(), queries.member_of(reader(), row.id, actor().account_id, today)):
        raise NotAllowed
    form = posted(PollForm).offer(show.language_choices(), lang())
    fine = request.method == "POST" and form.validate() and paced("post.pace", form)
    opened = attempt(form, lambda: _open(row.id, form)) if fine else None
    if opened:
        return back_to("councils.poll", slug=slug, poll_id=opened.id, said=_("The vote is open."))
    return page("councils/new_poll.html", it=row, form=form)


@pages.get("/<slug>/polls/<int:poll_id>")
@access("council.read")
def poll(slug: str, poll_id: int) -> Response:
    row = found(slug)
    held = poll_of(row, poll_id)
    return _page(row, held, show.poll_page(reader(), actor(), row, held))


@pages.post("/<slug>/polls/<int:poll_id>/ballot")
@access("council.decide")
def ballot(slug: str, poll_id: int) -> Response:
    row = found(slug)
    held = poll_of(row, poll_id)
    form = posted(ballot_form(held.method, held.options))
    if actor().known:
        spend("support.minute", f"account {actor().account_id}")
    if attempt(form, lambda: _cast(held.id, form)) is None:
        return _page(row, held, show.poll_page(reader(), actor(), row, held), form)
    said = _("Your vote counts. You can change it until the end.")
    return back_to("councils.poll", slug=slug, poll_id=held.id, anchor="vote", said=said)


def _page(row: Any, held: Any, shown: dict[str, Any], form: Any = None) -> Response:
    own = queries.own_choice(reader(), held.id, actor().account_id) if shown["can"]["vote"] else None
    if form is None and shown["can"]["vote"]:
        form = ballot_form(held.method, held.options)(data=ballot_data(held.method, own))
    return page("councils/poll.html", form=form, own=own, **shown)


def _cast(poll_id: int, form: Any) -> bool:
    actions.cast_ballot(actor=actor(), poll_id=poll_id, choice=form.chosen())
    return True


def _open(council_id: int, form: PollForm) -> Any:
    return actions.open_poll(
        actor=actor(),
        council_id=council_id,
        kind=PollKind(form.kind.data),
        method=Method(form.method.data),
        question=form.question.data or "",
        options=form.lines(),
        lang=form.lang.data,
        closes_at=form.closes_at(city().zone),
        key=form.key.data,
    )
