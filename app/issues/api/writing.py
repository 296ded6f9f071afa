"""What programs do with issues: report, say "me too", rate, publish a step, close; the same acts as on the pages."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Response, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from app.issues import actions, queries
from app.issues.api.door import api
from app.issues.api.sending import send_report
from app.issues.forms.answering import FORMS, AnswerForm
from app.issues.forms.programs import ReportForm
from app.issues.forms.rating import RateIssueForm
from app.issues.policies import may_read
from app.issues.presenters.answering import choices
from app.issues.references import written_properly
from app.issues.vocabulary import LARGEST_PLACE, StepKind
from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.errors import Hidden, NotFound
from app.web.access import access
from app.web.contract import address, fit, made, one, sent, tells
from app.web.i18n import lang
from app.web.login import actor
from app.web.throttle import spend, who_key

STEERING = frozenset({"at", "go", "key", "kept"})  # of the page, which asks one question after the other


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneView:
    """What came of an act: the issue it concerns; `step`: the place of the step it published."""

    ref: str
    url: str
    step: int | None = None


@api.post("/issues")
@access("issue.report")
@tells("Report a problem", DoneView, form=ReportForm, status=201)
def report_issue() -> Response:
    return _done(send_report(_flat()).issue.ref)


@api.post("/issues/<ref>/me-too")
@access("issue.me_too")
@tells("Say that this affects you too", DoneView, status=201)
def say_me_too(ref: str) -> Response:
    row = _found(ref)
    spend("me_too.hour", who_key())
    actions.say_me_too(actor=actor(), issue_id=row.id)
    return _done(row.ref)


@api.delete("/issues/<ref>/me-too")
@access("issue.me_too")
@tells("Take it back", DoneView)
def take_back_me_too(ref: str) -> Response:
    row = _found(ref)
    spend("me_too.hour", who_key())
    actions.take_back_me_too(actor=actor(), issue_id=row.id)
    return one(DoneView(ref=row.ref, url=address("issues.issue", ref=row.ref)))


@api.post("/issues/<ref>/rating")
@access("rating.give")
@tells("Rate the newest round, or change the own rating", DoneView, form=RateIssueForm, status=201)
def rate_issue(ref: str) -> Response:
    row, form = _found(ref), fit(sent(RateIssueForm))
    if form.round.data is not None and not 0 < form.round.data <= LARGEST_PLACE:
        raise NotFound
    actions.rate_issue(actor=actor(), issue_id=row.id, words=form.words(), number=form.round.data)
    return _done(row.ref)


@api.post("/issues/<ref>/steps/<kind>")
@access("issue.step")
@tells(
    "Publish a step, or close; `version`: the one you saw, or that a 409 told you",
    DoneView,
    form=AnswerForm,
    status=201,
)
def publish_step(ref: str, kind: str) -> Response:
    row = _found(ref)
    if kind not in FORMS:
        raise NotFound
    step = _publish(row, StepKind(kind), fit(_offered(sent(FORMS[StepKind(kind)]), row)))
    return _done(row.ref, step.pos)


def _publish(row: Any, kind: StepKind, form: AnswerForm) -> Any:
    about = {"actor": actor(), "issue_id": row.id, "version": form.version.data, "words": form.words(lang())}
    act = actions.close_issue if kind == StepKind.CLOSE else partial(actions.publish_step, kind=kind)
    return act(**about)


def _offered(form: AnswerForm, row: Any) -> AnswerForm:
    bodies = queries.bodies_for_referral(reader()) if "body" in form else []
    officers = queries.officers_to_assign(reader(), row.area_path, now()) if "officer" in form else []
    form.offer(**choices(bodies, officers))
    return form


def _found(ref: str) -> Any:
    """The issue, or 404 for whoever may not read it."""
    row = queries.issue_page(reader(), written_properly(ref))
    if not may_read(actor(), row):
        raise Hidden
    return row


def _flat() -> MultiDict[str, str]:
    """The object that was sent, as fields of a page; photos come by the page or Open311."""
    payload = request.get_json(silent=True)
    if not isinstance(payload, dict) or any(isinstance(held, dict | list) for held in payload.values()):
        raise BadRequest
    return MultiDict({name: str(held) for name, held in payload.items() if held is not None and name not in STEERING})


def _done(ref: str, step: int | None = None) -> Response:
    anchor = f"#step-{step}" if step else ""
    return made(
        DoneView(ref=ref, url=address("issues.issue", ref=ref) + anchor, step=step), "issues_api.issue", ref=ref
    )
