"""The own report, by account or by receipt: taken along, or made nobody's."""

from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _

from app.identity.copies import packed
from app.identity.own_data import Person, copy_of
from app.issues import actions
from app.issues.forms.residents import ForgetReportForm
from app.issues.pages.issue import find_issue
from app.issues.pages.room import pages
from app.issues.policies import is_reporter
from app.issues.presenters import residents as show
from app.issues.references import written_properly
from app.kernel.db import reader
from app.kernel.errors import NotFound
from app.web.access import access
from app.web.answers import archive, attempt, page, see_other
from app.web.forms import posted
from app.web.login import actor
from app.web.throttle import spend


@pages.get("/issues/<ref>/mine")
@access("account.own")
def own_report(ref: str) -> Response:
    return page("issues/own_report.html", issue=show.head(_own(ref), actor()), form=ForgetReportForm())


@pages.post("/issues/<ref>/copy")
@access("account.own")
def take_report(ref: str) -> Response:
    row = _own(ref)
    spend("copy.day", f"issue:{row.id}")
    parts = copy_of(reader(), Person(issue_ids=(row.id,)))
    actions.note_copy(actor=actor(), issue_id=row.id)
    return archive(packed(parts), filename=f"{row.ref}.zip")


@pages.post("/issues/<ref>/forget")
@access("account.own")
def forget_report(ref: str) -> Response:
    row, form = _own(ref), posted(ForgetReportForm)
    words_go = form.words.data == "go"
    done = attempt(form, lambda: actions.forget_report(actor=actor(), issue_id=row.id, words_go=words_go) or True)
    if done is None:
        return page("issues/own_report.html", issue=show.head(row, actor()), form=form)
    return see_other(url_for("issues.issue", ref=row.ref), _("Deleted: nothing in this report leads to you any more."))


def _own(ref: str) -> Any:
    row = find_issue(written_properly(ref))
    if not is_reporter(actor(), row):
        raise NotFound
    return row
