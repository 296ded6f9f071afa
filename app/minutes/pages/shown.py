"""The page of minutes, put together for reading and after a form that must be shown again."""

from datetime import timedelta
from typing import Any

from flask import Response, request

from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.errors import NotFound
from app.meetings.queries import meeting_by_id
from app.meetings.vocabulary import SLOTS
from app.minutes.forms import CorrectionForm, DecideCorrectionForm
from app.minutes.presenters.echo import counts
from app.minutes.presenters.minutes import Shown, shown
from app.minutes.queries import echoes_of, minutes_of
from app.minutes.vocabulary import ECHO_DAYS
from app.web.answers import page
from app.web.login import actor


def found(meeting_id: int) -> tuple[Shown, Any]:
    """The minutes as this person sees them, in the version that is asked for, and their meeting."""
    row, meeting = minutes_of(reader(), meeting_id), meeting_by_id(reader(), meeting_id)
    wanted = request.args.get("version", type=int)
    it = shown(reader(), actor(), row, meeting, wanted)
    if wanted is not None and it.version is None:
        raise NotFound
    return it, meeting


def show_minutes(meeting_id: int, form: Any = None, marked: Any = None, deciding: int | None = None) -> Response:
    it, meeting = found(meeting_id)
    return page(
        "minutes/minutes.html",
        it=it,
        meeting=meeting,
        commitments=SLOTS.commitments(reader(), meeting) if it.open else (),
        form=form,
        correction=form if isinstance(form, CorrectionForm) else CorrectionForm(),
        decision=form if isinstance(form, DecideCorrectionForm) else DecideCorrectionForm(),
        deciding=deciding,
        found=marked,
        counts=counts(echoes_of(reader(), meeting_id)),
        heard_open=now() < it.row.began_at + timedelta(days=ECHO_DAYS),
    )
