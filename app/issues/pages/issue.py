"""The page of one issue, its feed and its photos."""

from collections.abc import Mapping
from typing import Any

from flask import Response, request, send_file, url_for

from app.issues import photos, queries
from app.issues.actions import note_reading
from app.issues.forms.answering import answer_forms
from app.issues.pages.room import pages
from app.issues.persons import person_of, rater_of
from app.issues.policies import is_watched_reading, may_read
from app.issues.presenters import feed as feeds
from app.issues.presenters import issue as show
from app.issues.presenters.answering import TITLES, choices, possible_kinds
from app.issues.references import written_properly
from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.errors import NotFound
from app.web.access import access
from app.web.answers import moved, page
from app.web.feeds import atom
from app.web.login import actor


@pages.get("/issues/<ref>")
@access("issue.read")
def issue(ref: str) -> Response:
    proper = written_properly(ref)
    if proper != ref:
        return moved(url_for("issues.issue", ref=proper))
    return show_issue(find_issue(ref), before=request.args.get("before", type=int))


@pages.get("/issues/<ref>/feed.atom")
@access("issue.read")
def issue_feed(ref: str) -> Response:
    row = find_issue(written_properly(ref), watched=False)
    steps = queries.timeline(reader(), row.id)
    return atom(feeds.title_of_issue(row), url_for("issues.issue", ref=row.ref), feeds.steps(row, steps))


@pages.get("/issues/<ref>/photos/<int:pos>")
@access("issue.read")
def photo(ref: str, pos: int) -> Response:
    row = queries.photo_of(reader(), written_properly(ref), pos)
    file = photos.file_of(row.name)
    if not may_read(actor(), row) or not (row.step_id or show.readable(row, actor())) or not file.is_file():
        raise NotFound
    response = send_file(file, mimetype="image/jpeg")
    response.headers["Cache-Control"] = "private, max-age=600"
    return response


def find_issue(ref: str, *, watched: bool = True) -> Any:
    """The issue, or `NotFound` for whoever may not read it; the reading of a confidential one by a moderator or
    mediator is written down."""
    row = queries.issue_page(reader(), ref)
    if not may_read(actor(), row):
        raise NotFound
    if watched and is_watched_reading(actor(), row):
        note_reading(actor=actor(), issue_id=row.id)
    return row


def show_issue(row: Any, *, before: int | None = None, sent: Mapping[Any, Any] | None = None, **forms: Any) -> Response:
    """The page of `row` for whoever asks; `sent`: officers' forms by kind that must be put right."""
    person = person_of(actor())
    rater = rater_of(actor(), row)
    mine = queries.mine(reader(), row.id, rater, person[0] if person else "", row.rounds) if rater else None
    steps = queries.timeline(reader(), row.id, before)
    taken = queries.photos_of(reader(), row.id) if row.photos else []
    shown = show.issue_page(row, steps, taken, actor(), mine)
    answering = _answering(row, sent or {}) if shown.can.answer else {}
    place = queries.exact_place(reader(), row.id) if shown.can.see_point else None
    return page("issues/issue.html", issue=shown, answering=answering, titles=TITLES, place=place, **forms)


def _answering(row: Any, sent: Mapping[Any, Any]) -> dict[Any, Any]:
    forms = answer_forms(possible_kinds(row, actor()), sent, version=row.version, seen=row.steps)
    for form in forms.values():
        offer_lists(form, row)
    return forms


def offer_lists(form: Any, row: Any) -> None:
    """Give an officer's form the bodies and officers of this issue's area."""
    bodies = queries.bodies_for_referral(reader()) if "body" in form else []
    officers = queries.officers_to_assign(reader(), row.area_path, now()) if "officer" in form else []
    form.offer(**choices(bodies, officers))
