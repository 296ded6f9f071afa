"""What residents say, as sums; single ratings for those who may; and ratings that came in a burst."""

from collections.abc import Mapping
from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _

from app.issues import actions, policies
from app.issues.forms.assessing import reply_forms
from app.issues.pages.issue import find_issue
from app.issues.pages.room import pages
from app.issues.persons import known_as
from app.issues.presenters import ratings as show
from app.issues.presenters import residents
from app.issues.presenters.assessing import shown_assessments, shown_replies
from app.issues.presenters.bursts import shown_bursts
from app.issues.presenters.singles import singles
from app.issues.queries import assessing
from app.issues.queries import figures as sums
from app.issues.queries import rounds as queries
from app.issues.queries.merging import joined_on_page
from app.issues.references import written_properly
from app.issues.vocabulary import BurstWord
from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.errors import Invalid, NotAllowed
from app.web.access import access
from app.web.answers import page, see_other
from app.web.forms import posted_value
from app.web.login import actor


@pages.get("/issues/<ref>/ratings")
@access("rating.read")
def ratings(ref: str) -> Response:
    return show_ratings(find_issue(written_properly(ref)))


@pages.get("/issues/<ref>/ratings/single")
@access("rating.single")
def single_ratings(ref: str) -> Response:
    row = find_issue(written_properly(ref))
    everybody = policies.may_read_singles(actor())
    rater = known_as(actor(), row, joined_on_page(reader(), actor(), row))
    found = queries.single_ratings(reader(), row.id, None if everybody else rater)
    if not everybody and not found and not policies.is_reporter(actor(), row):
        raise NotAllowed
    if everybody:
        actions.note_singles_read(actor=actor(), issue_id=row.id)
    head = residents.head(row, actor())
    return page("issues/single_ratings.html", issue=head, everybody=everybody, singles=singles(row.ref, found))


@pages.get("/ratings/bursts")
@access("rating.hold")
def bursts() -> Response:
    if not policies.may_hold(actor()):
        raise NotAllowed
    found = queries.bursts(reader())
    said = queries.opinions(reader(), [row.id for row in found])
    return page("issues/bursts.html", bursts=shown_bursts(found, said, actor()))


@pages.post("/ratings/bursts/<int:burst_id>")
@access("rating.hold")
def judge_burst(burst_id: int) -> Response:
    try:
        word = BurstWord(posted_value("word"))
    except ValueError as error:
        raise Invalid from error
    burst = actions.judge_burst(actor=actor(), burst_id=burst_id, word=word)
    said = show.decided(burst.decision) or _("Noted. A second evaluator has to say the same.")
    return see_other(url_for("issues.bursts"), said)


def show_ratings(row: Any, *, sent: Mapping[int, Any] | None = None, **forms: Any) -> Response:
    """The page of all rounds; `sent`: replies by the number of their round that must be put right."""
    rounds = show.shown_rounds(queries.rounds_shown(reader(), row.id))
    few = not rounds or rounds[0].concerned is None
    wider = wider_figures(row) if few and not row.confidential else None
    replying = policies.may_reply(actor(), row)
    return page(
        "issues/ratings.html",
        issue=residents.head(row, actor()),
        rounds=rounds,
        wider=show.wider(wider),
        replies=shown_replies(assessing.replies(reader(), row.id)),
        assessments=shown_assessments(assessing.assessments(reader(), row.id)),
        replying=reply_forms([one.number for one in rounds if replying and one.shown], sent or {}),
        single=policies.may_read_singles(actor()),
        **forms,
    )


def wider_figures(row: Any) -> Any:
    """Figures of the category in the area, else of the area, where an issue has too few of its own."""
    category = row.category_id
    in_category = sums.published_in(reader(), row.area_id, category, now()) if category is not None else []
    return show.rolled_up(in_category, sums.published_in(reader(), row.area_id, None, now()))
