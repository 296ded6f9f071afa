"""Another category for an issue."""

from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _

from app.issues import actions, policies, queries
from app.issues.forms.moving import MoveForm
from app.issues.pages.issue import find_issue
from app.issues.pages.room import pages
from app.issues.presenters.report import category_choices
from app.issues.references import written_properly
from app.kernel.db import reader
from app.kernel.errors import Conflict, NotAllowed
from app.web.access import access
from app.web.answers import attempt, page, see_other
from app.web.forms import blame, posted
from app.web.i18n import lang
from app.web.kept import kept
from app.web.login import actor


@pages.get("/issues/<ref>/category")
@access("issue.route")
def choose_category(ref: str) -> Response:
    row = find_issue(written_properly(ref))
    return _moving(row, MoveForm(data={"category": row.category_code}))


@pages.post("/issues/<ref>/category")
@access("issue.route")
def move_category(ref: str) -> Response:
    row, form = find_issue(written_properly(ref)), posted(MoveForm).offer(_kinds())
    try:
        done = attempt(form, lambda: _move(row, form))
    except Conflict as error:
        blame(form, "category", error.said(_))
        form.status, done = error.status, None
    if done is None:
        return _moving(queries.issue_page(reader(), row.ref), form)
    return see_other(url_for("issues.issue", ref=row.ref), _("Moved. What was promised stays as it was."))


def _move(row: Any, form: MoveForm) -> object:
    about = {"issue_id": row.id, "version": form.version.data, "category": form.category.data or ""}
    return actions.move_category(actor=actor(), reason=form.reason.data or "", lang=lang(), **about)


def _kinds() -> list[tuple[str, Any]]:
    return category_choices(kept(queries.categories))


def _moving(row: Any, form: MoveForm) -> Response:
    policies.must_be_free(actor(), row)
    if not policies.may_route(actor(), row):
        raise NotAllowed
    form.version.raw_data = [str(row.version)]
    return page("issues/move.html", ref=row.ref, title=row.title, title_lang=row.lang, form=form.offer(_kinds()))
