"""Joining an issue with another one about the same, and undoing it."""

from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _

from app.issues import actions, policies, queries
from app.issues.forms.merging import MergeForm
from app.issues.pages.issue import find_issue
from app.issues.pages.room import pages
from app.issues.presenters import merging as show
from app.issues.queries.merging import offered
from app.issues.references import written_properly
from app.kernel.db import reader
from app.kernel.errors import Conflict, Invalid, NotAllowed
from app.web.access import access
from app.web.answers import attempt, page, see_other
from app.web.forms import blame, posted
from app.web.kept import kept
from app.web.login import actor


@pages.get("/issues/<ref>/merge")
@access("issue.route")
def choose_merge(ref: str) -> Response:
    return _merging(find_issue(written_properly(ref)), MergeForm())


@pages.post("/issues/<ref>/merge")
@access("issue.route")
def merge(ref: str) -> Response:
    row, form = find_issue(written_properly(ref)), posted(MergeForm)
    try:
        done = attempt(form, lambda: _merge(row, form))
    except Conflict as error:
        blame(form, "into", error.said(_))
        form.status = error.status
        done = None
    if done is None:
        return _merging(queries.issue_page(reader(), row.ref), form)
    return see_other(url_for("issues.issue", ref=row.ref), show.said(row.ref, written_properly(form.into.data or "")))


@pages.post("/issues/<ref>/merge/undo")
@access("issue.route")
def undo_merge(ref: str) -> Response:
    row = find_issue(written_properly(ref))
    actions.undo_merge(actor=actor(), issue_id=row.id)
    return see_other(url_for("issues.issue", ref=row.ref), _("%(ref)s goes on by itself again.", ref=row.ref))


def _merge(row: Any, form: MergeForm) -> object:
    found = queries.issues_by_refs(reader(), [written_properly(form.into.data or "")])
    if not found or not policies.may_read(actor(), found[0]):
        raise Invalid("There is no issue with this reference.", field="into")
    about = {"issue_id": row.id, "into_id": found[0].id, "version": form.version.data}
    return actions.merge_issue(actor=actor(), reason=form.reason.data or "", **about)


def _merging(row: Any, form: MergeForm) -> Response:
    policies.must_be_free(actor(), row)
    if not policies.may_route(actor(), row):
        raise NotAllowed
    near = offered(reader(), row, kept(queries.categories))
    form.version.raw_data = [str(row.version)]
    return page("issues/merge.html", merging=show.merge_page(row, near), form=form)
