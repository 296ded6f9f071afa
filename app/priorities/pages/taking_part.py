"""The page of a cycle, on which residents vote and rate."""

from typing import Any

from flask import Response
from flask_babel import gettext as _

from app.kernel.db import reader
from app.priorities import presenters as show
from app.priorities import queries
from app.priorities.actions import rate_priority, vote_priorities
from app.priorities.forms import VerdictForm, VoteForm
from app.priorities.pages.blueprint import found, pages
from app.priorities.vocabulary import State, Verdict
from app.web.access import access
from app.web.answers import attempt, back_to, page
from app.web.forms import posted
from app.web.login import actor
from app.web.throttle import spend, who_key


@pages.get("/<int:cycle_id>")
@access("priorities.read")
def cycle(cycle_id: int) -> Response:
    return _page(found(cycle_id))


@pages.post("/<int:cycle_id>/vote")
@access("priorities.vote")
def vote(cycle_id: int) -> Response:
    row, form = found(cycle_id), _offered(posted(VoteForm), cycle_id)
    chosen = form.options.data or []
    spend("support.minute", who_key())
    if not attempt(form, lambda: vote_priorities(actor=actor(), cycle_id=row.id, options=chosen)):
        return _page(row, form)
    said = _("Thank you. You can change it until the survey closes.") if chosen else _("Your vote is taken back.")
    return back_to("priorities.cycle", cycle_id=row.id, anchor="vote", said=said)


@pages.post("/three/<int:priority_id>/rate")
@access("priorities.rate")
def rate(priority_id: int) -> Response:
    form, number = posted(VerdictForm), queries.cycle_of_priority(reader(), priority_id)
    spend("support.minute", who_key())
    if not attempt(form, lambda: _rate(priority_id, form)):
        return back_to("priorities.cycle", cycle_id=number, anchor=f"p{priority_id}", said=_("Choose an answer."))
    return back_to("priorities.cycle", cycle_id=number, anchor=f"p{priority_id}", said=_("Your rating counts."))


def _rate(priority_id: int, form: VerdictForm) -> None:
    rate_priority(actor=actor(), priority_id=priority_id, verdict=Verdict(form.verdict.data))


def _offered(form: VoteForm, cycle_id: int) -> VoteForm:
    return form.offer([(row.id, show.named(row)) for row in queries.options_of(reader(), cycle_id)])


def _page(row: Any, form: VoteForm | None = None) -> Response:
    can, whose = show.abilities(actor(), row), actor().account_id
    options = queries.options_of(reader(), row.id)
    three = queries.priorities_of(reader(), row.id) if row.chosen_at else ()
    measures = queries.measures_of(reader(), row.id) if three else ()
    mine = queries.own_ratings(reader(), row.id, whose) if can["rate"] else {}
    if form is None and can["vote"]:
        form = VoteForm(data={"options": queries.own_votes(reader(), row.id, whose)})
        form.offer([(one.id, show.named(one)) for one in options])
    return page(
        "priorities/cycle.html",
        it=row,
        can=can,
        form=form,
        chip=show.chip(row),
        late=show.is_unchosen(row),
        choose_day=show.choose_day(row),
        three=show.three(row, three, measures, mine),
        result=show.result(options) if row.state != State.SURVEY else [],
        offered=[show.named(one) for one in options],
    )
