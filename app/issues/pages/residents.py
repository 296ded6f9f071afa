"""What residents do on an issue: "me too", open again."""

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from app.issues import actions
from app.issues.forms.residents import ReopenIssueForm
from app.issues.pages.issue import find_issue
from app.issues.pages.room import pages
from app.issues.presenters import residents as show
from app.issues.queries import joined_on_page
from app.issues.references import written_properly
from app.kernel.db import reader
from app.web.access import access
from app.web.answers import attempt, page, see_other
from app.web.forms import posted
from app.web.i18n import lang
from app.web.login import actor, device
from app.web.marking import look_again
from app.web.throttle import spend, who_key


@pages.get("/issues/<ref>/me-too")
@access("issue.me_too")
def confirm_me_too(ref: str) -> Response:
    row = find_issue(written_properly(ref))
    return page("issues/me_too.html", issue=show.head(row, actor()))


@pages.post("/issues/<ref>/me-too")
@access("issue.me_too")
def say_me_too(ref: str) -> Response:
    row = find_issue(written_properly(ref))
    spend("me_too.hour", who_key())
    if not actor().known:
        device()
    if request.form.get("on") == "0":
        actions.take_back_me_too(actor=actor(), issue_id=row.id)
        return _back(row.ref, _("Taken back."))
    actions.say_me_too(actor=actor(), issue_id=row.id)
    return _back(row.ref, _("Noted: this affects you too."))


@pages.get("/issues/<ref>/reopen")
@access("issue.reopen")
def reopen(ref: str) -> Response:
    row = find_issue(written_properly(ref))
    return _reopening(row, ReopenIssueForm())


@pages.post("/issues/<ref>/reopen")
@access("issue.reopen")
def reopen_issue(ref: str) -> Response:
    row, form = find_issue(written_properly(ref)), posted(ReopenIssueForm)
    found = look_again(form, "reason")
    told = {"actor": actor(), "issue_id": row.id, "lang": lang(), "key": form.key.data}
    done = None if found else attempt(form, lambda: actions.reopen_issue(reason=form.reason.data or "", **told))
    if done is None:
        return _reopening(row, form, form=form, found=found)
    return _back(row.ref, _("It is open again and back on the desk."))


@pages.post("/issues/<ref>/not-solved")
@access("issue.reopen")
def ask_to_reopen(ref: str) -> Response:
    row = find_issue(written_properly(ref))
    opened = actions.ask_to_reopen(actor=actor(), issue_id=row.id)
    return _back(row.ref, _("It is open again.") if opened else _("Noted. Three people who say so open it again."))


def _reopening(row: Any, reopening: ReopenIssueForm, **sent: Any) -> Response:
    head = show.reopening_head(row, actor(), joined_on_page(reader(), actor(), row))
    return page("issues/reopen.html", issue=head, reopening=reopening, **sent)


def _back(ref: str, said: str) -> Response:
    return see_other(url_for("issues.issue", ref=ref), said)
