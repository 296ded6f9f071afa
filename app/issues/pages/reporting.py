"""Reporting: one question after the other, and the page that says what happens now."""

from collections.abc import Sequence
from typing import Any

from flask import Response, jsonify, request, send_file
from werkzeug.datastructures import MultiDict

from app.areas import geocoder
from app.areas.queries import areas_at
from app.areas.streets import streets_named
from app.areas.vocabulary import Level
from app.issues import actions, queries
from app.issues.formal import SENTENCES
from app.issues.forms.places import places
from app.issues.forms.report_steps import ReportSteps
from app.issues.pages.room import pages
from app.issues.presenters import report as show
from app.issues.presenters.beyond import far
from app.issues.presenters.similar import Similar, neighbours, place_to_compare, similar
from app.issues.vocabulary import SAME_WITHIN, STREET_LONGEST
from app.kernel import photos
from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.errors import Invalid, NotFound, TooMany
from app.web.access import access
from app.web.answers import ask_position, page
from app.web.forms import key_of_header
from app.web.i18n import lang, speaks_more
from app.web.login import actor, hold_receipt
from app.web.marking import heed
from app.web.outlines import outlines as show_outlines
from app.web.throttle import spend, who_key


@pages.get("/issues/new")
@access("issue.report")
@speaks_more("issues.new_issue")
def new_issue() -> Response:
    return _step(_steps(request.args))


@pages.post("/issues/new")
@access("issue.report")
@speaks_more("issues.new_issue")
def report_issue() -> Response:
    steps = _steps(_with_key(request.form)).walk(request.files.getlist("photos"))
    heed(steps.forms["words"].words.data)
    if steps.sent:
        try:
            return _done(steps, _send(steps))
        except Invalid as error:
            steps.refuse(error)
        except TooMany as error:
            steps.wait(error)
    return _step(steps)


@pages.get("/issues/new/outlines.geojson")
@access("issue.report")
def outlines() -> Response:
    features = show_outlines(areas_at(reader(), Level.NEIGHBOURHOOD, outlines=True))
    return jsonify({"type": "FeatureCollection", "features": features})


@pages.get("/issues/new/streets.json")
@access("issue.report")
def street_names() -> Response:
    spend("act.second", f"streets {who_key()}")
    found = streets_named(reader(), request.args.get("q", "")[:STREET_LONGEST])
    return jsonify(sorted({row.street for row in found}))


@pages.get("/issues/new/photos/<token>")
@access("issue.report")
def waiting_photo(token: str) -> Response:
    photo = photos.waiting(token)
    if photo is None:
        raise NotFound
    response = send_file(photos.waiting_file(photo), mimetype="image/jpeg")
    response.headers["Cache-Control"] = "no-store"
    return response


def _steps(data) -> ReportSteps:
    categories, areas = queries.categories(reader()), areas_at(reader(), Level.NEIGHBOURHOOD)
    steps = ReportSteps(data, categories=categories, areas=areas, known=actor().known, places=places())
    return steps.offer(show.category_choices(categories), show.area_choices(areas))


def _with_key(data: MultiDict[str, str]) -> MultiDict[str, str]:
    """What was posted, under the key of its header when a script gave one."""
    key, data = key_of_header(), MultiDict(data)
    if key is not None:
        data["key"] = key
    return data


def _send(steps: ReportSteps) -> actions.Reported:
    for limit in ("issue.hour", "issue.day"):
        spend(limit, who_key(), steps.key)
    return actions.report_issue(actor=actor(), report=steps.report(lang()))


def _step(steps: ReportSteps) -> Response:
    ask_position()
    return page(
        f"issues/report_{steps.here}.html",
        steps.status,
        steps=steps,
        form=steps.form,
        number=steps.number,
        advice=show.advice(steps.category),
        level=show.level_words(steps),
        far=far,
        asks_others=geocoder.is_set_up() and steps.category is not None and steps.category.public,
        hints=show.category_hints(list(steps.categories.values())),
        preview=show.preview(steps, actor()) if steps.here == "check" else None,
        similar=_similar(steps) if steps.here == "check" else [],
        sentences=SENTENCES,
        spoken=lang(),
    )


def _similar(steps: ReportSteps) -> list[Similar]:
    """Open reports nearby of the same kind, for whoever might say "me too" instead."""
    point, street = place_to_compare(steps)
    kinds, since = (
        neighbours(steps.category, list(steps.categories.values())) if steps.category else [],
        now() - SAME_WITHIN,
    )
    area = steps.areas.get(steps.data.get("area", ""))
    found: Sequence[Any] = []
    if point is not None:
        found = queries.near(reader(), *point, kinds, since)
    elif street and area is not None:
        found = queries.in_street(reader(), area.id, street, kinds, since)
    return [similar(row) for row in found]


def _done(steps: ReportSteps, reported: actions.Reported) -> Response:
    issue = reported.issue
    if not issue.confidential:
        hold_receipt("issue", issue.id)
    response = page(
        "issues/report_done.html",
        issue=issue,
        code=reported.receipt,
        advice=show.advice(steps.category),
        happens=show.what_happens(issue),
        sentences=SENTENCES,
        spoken=lang(),
    )
    response.headers["Cache-Control"] = "no-store"
    return response
