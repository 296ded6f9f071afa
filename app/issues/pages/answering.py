"""What officers do on the page of an issue: publish a step, close."""

from flask import Response, request

from app.issues import actions, queries
from app.issues.forms.answering import FORMS, AnswerForm, answer_form
from app.issues.pages.issue import find_issue, offer_lists, show_issue
from app.issues.pages.room import pages
from app.issues.presenters import answering as show
from app.issues.references import written_properly
from app.issues.vocabulary import StepKind
from app.kernel.db import reader
from app.kernel.errors import Conflict, NotFound
from app.web.access import access
from app.web.answers import attempt, local_path, page, see_other
from app.web.i18n import lang
from app.web.login import actor


@pages.post("/issues/<ref>/steps/<kind>")
@access("issue.step")
def publish_step(ref: str, kind: str) -> Response:
    row, kind = find_issue(written_properly(ref)), _kind(kind)
    form = answer_form(kind, request.form)
    offer_lists(form, row)
    try:
        step = attempt(form, lambda: _write(row, kind, form))
    except Conflict:
        return _conflict(row.ref, kind, form)
    if step is None:
        return show_issue(row, sent={kind: form}, form=form)
    return see_other(local_path(request.form.get("back")) or show.step_path(row.ref, step.pos), show.published(kind))


def _kind(kind: str) -> StepKind:
    if kind not in FORMS:
        raise NotFound
    return StepKind(kind)


def _write(row, kind: StepKind, form: AnswerForm):
    about = {"actor": actor(), "issue_id": row.id, "version": form.version.data, "words": form.words(lang())}
    if kind == StepKind.CLOSE:
        return actions.close_issue(**about)
    return actions.publish_step(kind=kind, **about)


def _conflict(ref: str, kind: StepKind, form: AnswerForm) -> Response:
    """What was written, beside what somebody else published meanwhile; nothing of either is lost."""
    row = queries.issue_page(reader(), ref)
    newer = [step for step in queries.timeline(reader(), row.id) if step.pos > (form.seen.data or 0)]
    form.see(row.version, row.steps)
    shown = show.conflict(row, newer, kind, actor())
    return page("issues/conflict.html", 409, conflict=shown, kind=kind, answer=form)
