"""A series of meetings: beginning one, and all of it on one page and in one calendar."""

from typing import Any

from flask import Response, current_app
from flask_babel import ngettext

from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.errors import NotAllowed, NotFound
from app.meetings.actions import repeat_meeting
from app.meetings.documents import calendar
from app.meetings.forms import RepeatMeetingForm
from app.meetings.pages.blueprint import pages
from app.meetings.policies import may_change_meeting
from app.meetings.presenters import entry_of, times
from app.meetings.queries import meeting_by_id, series_meetings
from app.meetings.vocabulary import Every
from app.web.access import access
from app.web.answers import attempt, back_to, body, page
from app.web.city import city
from app.web.forms import posted
from app.web.login import actor


@pages.get("/meetings/<int:meeting_id>/series")
@access("meeting.read")
def series(meeting_id: int) -> Response:
    meeting, brothers = _series_of(meeting_id)
    listed = [entry_of(one, now()) for one in brothers]
    return page("meetings/series.html", meeting=meeting, listed=listed, zone=city().zone)


@pages.get("/meetings/<int:meeting_id>/series.ics")
@access("meeting.read")
def series_calendar(meeting_id: int) -> Response:
    meeting, brothers = _series_of(meeting_id)
    base_url = str(current_app.config["SETTINGS"].base_url)
    written = calendar(brothers, name=meeting.title, zone=city().zone, base_url=base_url)
    return body(written, "text/calendar", filename=f"series-{meeting.series_id}.ics")


@pages.get("/meetings/<int:meeting_id>/repeat")
@access("meeting.call")
def ask_repeat(meeting_id: int) -> Response:
    return _asked(_own(meeting_id), RepeatMeetingForm())


@pages.post("/meetings/<int:meeting_id>/repeat")
@access("meeting.call")
def repeat(meeting_id: int) -> Response:
    meeting, form = _own(meeting_id), posted(RepeatMeetingForm)
    if attempt(form, lambda: _repeat(meeting_id, form)) is None:
        return _asked(meeting, form)
    number = form.times.data
    said = ngettext("The meeting is announced once more.", "The meeting is announced %(num)d more times.", number)
    return back_to("meetings.series", meeting_id=meeting_id, said=said)


def _repeat(meeting_id: int, form: RepeatMeetingForm) -> Any:
    about: dict[str, Any] = {"every": Every(form.every.data), "times": form.times.data, "key": form.key.data}
    return repeat_meeting(actor=actor(), meeting_id=meeting_id, zone=city().zone, **about)


def _asked(meeting: Any, form: RepeatMeetingForm) -> Response:
    return page("meetings/repeat.html", meeting=meeting, form=form, times=times(meeting), zone=city().zone)


def _own(meeting_id: int) -> Any:
    meeting = meeting_by_id(reader(), meeting_id)
    if not may_change_meeting(actor(), meeting):
        raise NotAllowed
    return meeting


def _series_of(meeting_id: int) -> tuple[Any, Any]:
    meeting = meeting_by_id(reader(), meeting_id)
    if meeting.series_id is None:
        raise NotFound
    return meeting, series_meetings(reader(), meeting.series_id)
