"""Internal notes of those of one body who are on the case."""

from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _

from app.issues import actions
from app.issues.forms.noting import NoteForm
from app.issues.pages.issue import find_issue
from app.issues.pages.room import pages
from app.issues.policies import may_note, must_be_free
from app.issues.presenters import noting as show
from app.issues.queries import noting
from app.issues.references import written_properly
from app.issues.steps import speaks_for
from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.errors import Hidden, NotAllowed
from app.web.access import access
from app.web.answers import attempt, page, see_other
from app.web.forms import posted
from app.web.i18n import lang
from app.web.login import actor
from app.web.throttle import spend, who_key


@pages.get("/issues/<ref>/notes")
@access("issue.step")
def notes(ref: str) -> Response:
    row = _row(ref)
    return _page(row, _offered(NoteForm(), row))


@pages.post("/issues/<ref>/notes")
@access("issue.step")
def write_note(ref: str) -> Response:
    row = _row(ref)
    form = _offered(posted(NoteForm), row)
    if attempt(form, lambda: _write(row, form)) is None:
        return _page(row, form)
    return see_other(url_for("issues.notes", ref=row.ref), _("Noted. Only colleagues of your body read it."))


def _write(row: Any, form: NoteForm) -> object:
    spend("note.hour", who_key(), form.key.data)
    told: dict[str, Any] = {"text": form.text.data or "", "lang": lang(), "to": form.told, "key": form.key.data}
    return actions.write_note(actor=actor(), issue_id=row.id, **told)


def _row(ref: str) -> Any:
    row = find_issue(written_properly(ref))
    must_be_free(actor(), row)
    if not may_note(actor(), row):
        raise Hidden if row.confidential else NotAllowed
    return row


def _offered(form: NoteForm, row: Any) -> NoteForm:
    found = noting.colleagues(reader(), speaks_for(actor(), row), row.area_path, now())
    return form.offer(show.colleague_choices(found, actor()))


def _page(row: Any, form: NoteForm) -> Response:
    found = noting.notes_of(reader(), row.id, speaks_for(actor(), row))
    response = page("issues/notes.html", noting=show.notes(row, found), form=form)
    response.headers["Cache-Control"] = "no-store"
    return response
