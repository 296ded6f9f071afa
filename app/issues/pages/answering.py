"""What officers do on the page of an issue: publish a step, close."""

from typing import Any

from flask import Response, request, url_for
from werkzeug.datastructures import CombinedMultiDict

from app.issues import actions, queries
from app.issues.forms.answering import FORMS, AnswerForm, answer_form
from app.issues.models import Step
from app.issues.pages.issue import find_issue, offer_lists, show_issue
from app.issues.pages.room import pages
from app.issues.policies import must_be_free
from app.issues.presenters import answering as show
from app.issues.presenters.replying import Ready, ready
from app.issues.queries.replying import replies_for
from app.issues.queries.waiting import draft_of
from app.issues.references import written_properly
from app.issues.replying import bodies_of
from app.issues.vocabulary import StepKind
from app.issues.waiting import unpacked
from app.kernel.db import reader
from app.kernel.errors import Conflict, NotAllowed, NotFound
from app.web.access import access
from app.web.answers import attempt, local_path, page, see_other
from app.web.i18n import lang
from app.web.login import actor

GIVES_AWAY = (StepKind.REFER, StepKind.RETURN)  # after which a body may read no more what is confidential


@pages.get("/issues/<ref>/steps/<kind>")
@access("issue.step")
def write_step(ref: str, kind: str) -> Response:
    row, kind = find_issue(written_properly(ref)), _kind(kind)
    if not show.possible_kinds(row, actor()):
        must_be_free(actor(), row)
        raise NotAllowed
    form = answer_form(kind, version=row.version, seen=row.steps)
    offer_lists(form, row)
    draft = draft_of(reader(), row.id, actor().account_id, kind) if "again" in request.args else None
    if draft is not None:
        form.fill_with(unpacked(draft))
    return _write_page(row, kind, form, taken_back=draft is not None)


@pages.post("/issues/<ref>/steps/<kind>")
@access("issue.step")
def publish_step(ref: str, kind: str) -> Response:
    row, kind = find_issue(written_properly(ref)), _kind(kind)
    form = answer_form(kind, CombinedMultiDict([request.files, request.form]))
    offer_lists(form, row)
    try:
        sent = attempt(form, lambda: _send(row, kind, form))
    except Conflict:
        return _conflict(row, kind, form)
    if sent is None:
        return _write_page(row, kind, form) if came_from() else show_issue(row, sent={kind: form}, form=form)
    if isinstance(sent, Step):  # this form was sent before, and is published
        return see_other(came_from() or show.step_path(row.ref, sent.pos), show.published(kind, sent.kind))
    gone = kind in GIVES_AWAY and row.confidential
    return see_other(came_from() or ("/desk" if gone else url_for("issues.issue", ref=row.ref, _anchor="waiting")))


@pages.post("/issues/<ref>/steps/<kind>/insert")
@access("issue.step")
def insert_reply(ref: str, kind: str) -> Response:
    """What was written and chosen so far, with a ready reply behind it, on the page of this step."""
    row, kind = find_issue(written_properly(ref)), _kind(kind)
    if not show.possible_kinds(row, actor()):
        must_be_free(actor(), row)
        raise NotAllowed
    form = answer_form(kind, CombinedMultiDict([request.files, request.form]))
    offer_lists(form, row)
    form.keep_photo()
    chosen = next((one for one in _ready(row) if str(one.id) == request.form.get("reply")), None)
    if chosen is not None:
        form.insert(chosen.text, chosen.lang)
    return _write_page(row, kind, form)


def _ready(row) -> list[Ready]:
    return ready(row, replies_for(reader(), bodies_of(actor())), lang())


def came_from() -> str | None:
    """Where the writer came from, when it was a page of this site."""
    return local_path(request.form.get("back") or request.args.get("back"))


def _write_page(row, kind: StepKind, form: AnswerForm, **more: bool) -> Response:
    """One step, on a page of its own: for whoever comes from a desk."""
    shown = show.writing(row, kind, actor())
    about: dict[str, Any] = {"writing": shown, "kind": kind, "answer": form, "form": form}
    return page("issues/write.html", back=came_from(), ready=_ready(row), **about, **more)


def _kind(kind: str) -> StepKind:
    if kind not in FORMS:
        raise NotFound
    return StepKind(kind)


def _send(row, kind: StepKind, form: AnswerForm):
    about = {"actor": actor(), "issue_id": row.id, "version": form.version.data, "words": form.words(lang())}
    return actions.send_step(kind=kind, **about)


def _conflict(row, kind: StepKind, form: AnswerForm) -> Response:
    """What was written, beside what somebody else published meanwhile, a moment ago too; nothing of either is lost."""
    actions.let_step_stand(actor=actor(), issue_id=row.id)
    row = queries.issue_page(reader(), row.ref)
    newer = [step for step in queries.timeline(reader(), row.id) if step.pos > (form.seen.data or 0)]
    form.see(row.version, row.steps)
    shown = show.conflict(row, newer, kind, actor())
    return page("issues/conflict.html", 409, conflict=shown, kind=kind, answer=form, back=came_from())
