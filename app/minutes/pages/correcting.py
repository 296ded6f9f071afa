"""Who came says what is wrong; whoever writes decides on it."""

from flask import Response
from flask_babel import gettext as _

from app.kernel.db import reader
from app.minutes.actions import decide_correction, propose_correction
from app.minutes.forms import CorrectionForm, DecideCorrectionForm
from app.minutes.pages.blueprint import pages
from app.minutes.pages.shown import show_minutes
from app.minutes.queries import correction_by_id
from app.web.access import access
from app.web.answers import attempt, back_to
from app.web.forms import posted
from app.web.i18n import lang
from app.web.login import actor
from app.web.marking import look_again


@pages.post("/meetings/<int:meeting_id>/minutes/corrections")
@access("minutes.correct")
def correct(meeting_id: int) -> Response:
    form = posted(CorrectionForm)
    found = look_again(form, "words")
    said = form.said(lang())
    if found or attempt(form, lambda: propose_correction(actor=actor(), meeting_id=meeting_id, **said)) is None:
        return show_minutes(meeting_id, form, found)
    told = _("Your correction is sent. Whoever writes the minutes decides on it, with a reason.")
    return back_to("minutes.minutes", meeting_id=meeting_id, anchor="corrections", said=told)


@pages.post("/minutes/corrections/<int:correction_id>")
@access("minutes.write")
def decide(correction_id: int) -> Response:
    form, row = posted(DecideCorrectionForm), correction_by_id(reader(), correction_id)
    if attempt(form, lambda: decide_correction(actor=actor(), correction_id=correction_id, **form.said())) is None:
        return show_minutes(row.meeting_id, form, deciding=correction_id)
    told = _("Decided, with your reason.")
    return back_to("minutes.minutes", meeting_id=row.meeting_id, anchor="corrections", said=told)
