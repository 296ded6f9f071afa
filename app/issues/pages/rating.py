"""Rating a round: on its page, and with the one tap of a letter."""

from functools import partial
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from app.identity.actor import Actor
from app.issues import actions, queries
from app.issues.forms.rating import RateIssueForm, TapForm
from app.issues.pages.issue import find_issue
from app.issues.pages.room import pages
from app.issues.persons import known_as
from app.issues.presenters import rating as show
from app.issues.queries.merging import joined_on_page
from app.issues.queries.rounds import own_rating, round_of
from app.issues.references import written_properly
from app.issues.tapping import tap_path, tapper
from app.issues.vocabulary import LARGEST_PLACE, Solved
from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.errors import NotFound
from app.web.access import access
from app.web.answers import attempt, page, see_other
from app.web.forms import posted
from app.web.login import actor
from app.web.marking import look_again


@pages.get("/issues/<ref>/rate")
@access("rating.give")
def rate(ref: str) -> Response:
    row = find_issue(written_properly(ref))
    asked = _round(row, request.args.get("round", type=int))
    joined = joined_on_page(reader(), actor(), row)
    head = show.rating_head(row, asked, actor(), joined)
    said = own_rating(reader(), row.id, head.number, known_as(actor(), row, joined))
    return page("issues/rate.html", issue=head, rating=RateIssueForm(data=show.said_before(said)))


@pages.post("/issues/<ref>/rate")
@access("rating.give")
def rate_issue(ref: str) -> Response:
    row, form = find_issue(written_properly(ref)), posted(RateIssueForm)
    asked = _round(row, form.round.data)
    found = look_again(form, "verdict", "reason")
    act = partial(actions.rate_issue, actor=actor(), issue_id=row.id, number=asked.number if asked else None)
    done = None if found else attempt(form, lambda: act(words=form.words()))
    if done is None:
        head = show.rating_head(row, asked, actor(), joined_on_page(reader(), actor(), row))
        return page("issues/rate.html", issue=head, rating=form, form=form, found=found)
    return see_other(url_for("issues.issue", ref=row.ref), show.thanks(asked))


@pages.get("/rate/<ref>/<int:number>/<person>/<proof>")
@access("rating.give")
def tap(ref: str, number: int, person: str, proof: str) -> Response:
    row, asked, who = _tapped(ref, number, person, proof)
    chosen = request.args.get("solved", "")
    form = TapForm(data={"solved": chosen if chosen in set(Solved) else None})
    head = show.rating_head(row, asked, who, joined_on_page(reader(), who, row))
    return page("issues/tap.html", issue=head, tapping=form, path=request.path)


@pages.post("/rate/<ref>/<int:number>/<person>/<proof>")
@access("rating.give")
def confirm_tap(ref: str, number: int, person: str, proof: str) -> Response:
    row, asked, who = _tapped(ref, number, person, proof)
    form = posted(TapForm)
    act = partial(actions.answer_round, actor=who, issue_id=row.id, number=number)
    if attempt(form, lambda: act(solved=Solved(form.solved.data))) is None:
        head = show.rating_head(row, asked, who, joined_on_page(reader(), who, row))
        return page("issues/tap.html", issue=head, tapping=form, form=form, path=request.path)
    return see_other(tap_path(row.ref, number, person), _("Thank you: your answer is kept. You can change it here."))


def _tapped(ref: str, number: int, person: str, proof: str) -> tuple[Any, Any, Actor]:
    """The issue, the round, and who answers by this link; `NotFound` for a link of somebody else's making."""
    row = queries.issue_page(reader(), written_properly(ref))
    who = tapper(reader(), row, number, person, proof, now())
    return row, _round(row, number), who


def _round(row: Any, number: int | None) -> Any:
    """The round with this number, or the newest; None while there is none."""
    if number is not None and not 0 < number <= LARGEST_PLACE:
        raise NotFound
    found = round_of(reader(), row.id, number or row.rounds)
    if found is None and number is not None:
        raise NotFound
    return found
