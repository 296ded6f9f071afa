"""Making minutes final, and putting them right later."""

from flask import Response
from flask_babel import gettext as _

from app.kernel.db import reader
from app.minutes.actions import finish_minutes, write_erratum
from app.minutes.forms import ErratumForm
from app.minutes.pages.blueprint import pages
from app.minutes.policies import may_finish, must
from app.minutes.queries import minutes_of
from app.web.access import access
from app.web.answers import attempt, back_to, page
from app.web.city import city
from app.web.forms import posted
from app.web.login import actor


@pages.post("/meetings/<int:meeting_id>/minutes/final")
@access("minutes.final")
def finish(meeting_id: int) -> Response:
    finish_minutes(actor=actor(), meeting_id=meeting_id)
    return back_to("minutes.minutes", meeting_id=meeting_id, said=_("The minutes are final."))


@pages.get("/meetings/<int:meeting_id>/minutes/erratum")
@access("minutes.final")
def ask_erratum(meeting_id: int) -> Response:
    row = minutes_of(reader(), meeting_id)
    values = {"body": row.body, "came": row.came, "lang": row.lang, "seen": row.version}
    return _erratum_page(row, ErratumForm(data=values))


@pages.post("/meetings/<int:meeting_id>/minutes/erratum")
@access("minutes.final")
def erratum(meeting_id: int) -> Response:
    form = posted(ErratumForm).offer(city().languages)
    if attempt(form, lambda: write_erratum(actor=actor(), meeting_id=meeting_id, **form.said())) is None:
        return _erratum_page(minutes_of(reader(), meeting_id), form)
    return back_to("minutes.minutes", meeting_id=meeting_id, said=_("The minutes are put right, as a new version."))


def _erratum_page(row, form):
    must(may_finish(actor()))
    return page("minutes/erratum.html", form=form.offer(city().languages), row=row)
