"""Issues, their follow-up and what residents say of it, for programs."""

from flask import Response, request

from app.issues import queries
from app.issues.api.door import api
from app.issues.presenters import open_data as show
from app.issues.presenters.lists import Filters
from app.issues.queries import lists, rounds
from app.issues.references import written_properly
from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.paging import decode_cursor, encode_cursor, whole
from app.web.access import access
from app.web.contract import many, one, tells

FILTERS = (
    ("area", "Only in the district or neighbourhood with this slug"),
    ("category", "Only of the category with this code"),
    ("status", "A state, a closing, `open` or `late`"),
    ("q", "Only with these words, or of this reference"),
)


@api.get("/categories")
@access("issue.read")
@tells("What an issue can be about", show.CategoryView, many=True)
def categories() -> Response:
    return many([show.category(row) for row in queries.categories(reader())])


@api.get("/issues")
@access("issue.read")
@tells("Issues, the newest first", show.IssueView, many=True, query=FILTERS)
def issues() -> Response:
    filters = Filters(request.args, lists.places(reader()), queries.categories(reader()))
    found = lists.issue_list(reader(), filters.wanted, now(), request.args.get("after"))
    return many([show.issue(row) for row in found.rows], found.older)


@api.get("/issues/<ref>")
@access("issue.read")
@tells("One issue", show.IssueView)
def issue(ref: str) -> Response:
    return one(show.issue(lists.listed_issue(reader(), written_properly(ref))))


@api.get("/issues/<ref>/steps")
@access("issue.read")
@tells("The follow-up of an issue, the newest step first", show.StepView, many=True)
def steps(ref: str) -> Response:
    row = lists.listed_issue(reader(), written_properly(ref))
    place = decode_cursor(request.args.get("after"), 1)
    found = queries.timeline(reader(), row.id, whole(place[0]) if place else None)
    shown = found[: queries.STEPS_AT_ONCE]
    return many([show.step(step, row.ref) for step in shown], _before(found, shown))


@api.get("/issues/<ref>/ratings")
@access("rating.read")
@tells("What residents say of an issue, as published sums, by round", show.RoundView, many=True)
def ratings(ref: str) -> Response:
    row = lists.listed_issue(reader(), written_properly(ref))
    return many([show.round_of(found) for found in rounds.rounds_of(reader(), row.id)])


def _before(found, shown) -> str | None:
    return encode_cursor(shown[-1].pos) if len(found) > len(shown) else None
