"""Reporting: one question after the other, and the page that says what happens now."""

from flask import Response, request, send_file

from app.areas.queries import areas_at
from app.areas.vocabulary import Level
from app.issues import actions, photos, queries
from app.issues.forms.report_steps import ReportSteps
from app.issues.pages.room import pages
from app.issues.presenters import report as show
from app.kernel.db import reader
from app.kernel.errors import Invalid, NotFound
from app.web.access import access
from app.web.answers import ask_position, page
from app.web.i18n import lang
from app.web.login import actor, hold_receipt
from app.web.throttle import address_key, spend


@pages.get("/issues/new")
@access("issue.report")
def new_issue() -> Response:
    return _step(_steps(request.args))


@pages.post("/issues/new")
@access("issue.report")
def report_issue() -> Response:
    steps = _steps(request.form).walk(request.files.getlist("photos"))
    if steps.sent:
        try:
            return _done(steps, _send(steps))
        except Invalid as error:
            steps.refuse(error)
    return _step(steps)


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
    steps = ReportSteps(data, categories=categories, areas=areas, known=actor().known)
    return steps.offer(show.category_choices(categories), show.area_choices(areas))


def _send(steps: ReportSteps) -> actions.Reported:
    for limit in ("issue.hour", "issue.day"):
        spend(limit, f"account:{actor().account_id}" if actor().known else address_key())
    return actions.report_issue(actor=actor(), report=steps.report(lang()))


def _step(steps: ReportSteps) -> Response:
    ask_position()
    return page(
        f"issues/report_{steps.here}.html",
        steps=steps,
        form=steps.form,
        number=steps.number,
        advice=show.advice(steps.category),
        hints=show.category_hints(list(steps.categories.values())),
        preview=show.preview(steps, actor()) if steps.here == "check" else None,
    )


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
    )
    response.headers["Cache-Control"] = "no-store"
    return response
