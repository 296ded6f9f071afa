"""Meetings for calendars, feed readers and spreadsheets."""

from typing import Any

from flask import Response, current_app
from flask_babel import gettext as _

from app.areas.queries import area_by_slug
from app.kernel.clock import now
from app.kernel.db import reader
from app.meetings.documents import calendar, feed, table
from app.meetings.pages.blueprint import pages
from app.meetings.pages.places import of_link
from app.meetings.presenters import kind_shown
from app.meetings.presenters.poster import poster
from app.meetings.queries import calendar_meetings, every_meeting, latest_called, meeting_by_id, sign_up_of
from app.meetings.queries.told_place import exact_place
from app.web.access import access
from app.web.answers import body, given_away, page
from app.web.city import city
from app.web.i18n import lang
from app.web.login import actor


def _base_url() -> str:
    return str(current_app.config["SETTINGS"].base_url)


def _calendar(meetings, name: str, filename: str, exact: Any = None) -> Response:
    written = calendar(meetings, name=name, zone=city().zone, base_url=_base_url(), exact=exact)
    return body(written, "text/calendar", filename=filename)


@pages.get("/meetings.ics")
@access("meeting.read")
def all_calendar() -> Response:
    name = _("Meetings in %(place)s", place=city().name)
    return _calendar(calendar_meetings(reader(), now()), name, "meetings.ics")


@pages.get("/areas/<slug>/meetings.ics")
@access("meeting.read")
def area_calendar(slug: str) -> Response:
    area = area_by_slug(reader(), slug)
    found = calendar_meetings(reader(), now(), area.path)
    return _calendar(found, _("Meetings in %(place)s", place=area.name), f"meetings-{area.slug}.ics")


@pages.get("/meetings/<int:meeting_id>/poster")
@access("meeting.read")
def on_paper(meeting_id: int) -> Response:
    meeting = meeting_by_id(reader(), meeting_id)
    return page("meetings/poster.html", meeting=meeting, poster=poster(meeting, _base_url()), kind=kind_shown(meeting))


@pages.get("/meetings/<int:meeting_id>.ics")
@access("meeting.read")
def meeting_calendar(meeting_id: int) -> Response:
    meeting = meeting_by_id(reader(), meeting_id)
    own = sign_up_of(reader(), meeting_id, actor().account_id) if meeting.place_after_sign_up else None
    return _calendar(
        [meeting], meeting.title, f"meeting-{meeting_id}.ics", exact_place(reader(), actor(), meeting, own)
    )


@pages.get("/meetings/places/<token>.ics")
@access("meeting.place")
def place_calendar(token: str) -> Response:
    """The meeting for the calendar of whoever came with the link of a letter."""
    kept, proof = of_link(token)
    meeting = meeting_by_id(reader(), kept.meeting_id)
    exact = exact_place(reader(), actor(), meeting, kept, proof)
    return _calendar([meeting], meeting.title, f"meeting-{meeting.id}.ics", exact)


@pages.get("/meetings/feed.atom")
@access("meeting.read")
def feed_of_meetings() -> Response:
    title = _("Meetings in %(place)s", place=city().name)
    written = feed(latest_called(reader()), title=title, base_url=_base_url(), language=lang())
    return body(written, "application/atom+xml")


@pages.get("/meetings/data.csv")
@access("data.export")
def data() -> Response:
    return given_away(body(table(every_meeting(reader()), _base_url()), "text/csv", filename="meetings.csv"))
