"""Meetings as files that other programs read: calendars, the feed, the table."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from feedgenerator import Atom1Feed
from flask import url_for
from flask_babel import gettext as _
from icalendar import Calendar, Event

from app.kernel.clock import local
from app.kernel.tables import csv_text
from app.meetings.presenters import places, times, where
from app.meetings.themes import theme_name
from app.meetings.vocabulary import KIND_WORDS, MeetingKind, MeetingState

PRODUCT = "-//Corrala//Meetings//EN"
ZONE_BEFORE, ZONE_AFTER = timedelta(days=400), timedelta(days=800)
COLUMNS = (
    "id",
    "title",
    "area",
    "kind",
    "theme",
    "state",
    "starts_at",
    "ends_at",
    "place",
    "address",
    "online",
    "place_after_sign_up",
    "step_free",
    "childcare",
    "languages",
    "interpretation",
    "capacity",
    "signed_up",
    "waiting",
    "reason",
    "url",
)


def calendar(meetings: Sequence[Any], *, name: str, zone: str, base_url: str, exact: Any = None) -> bytes:
    """An iCalendar file (RFC 5545) of `meetings`, its times in `zone` with the zone's own rules beside them. `exact`:
    where the only one of them is, for somebody who may read a place that not everybody is told."""
    file = Calendar()
    file.add("prodid", PRODUCT)
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    file.add("x-wr-calname", name)
    file.add("x-wr-timezone", zone)
    for meeting in meetings:
        file.add_component(_event(meeting, exact, zone, base_url))
    if meetings:
        days = [local(meeting.starts_at, zone).date() for meeting in meetings]
        file.add_missing_timezones(first_date=_back(min(days)), last_date=max(days) + ZONE_AFTER)
    written: bytes = file.to_ical()
    return written


def _back(day: date) -> date:
    return day - ZONE_BEFORE


def _event(meeting: Any, exact: Any, zone: str, base_url: str) -> Event:
    url = base_url + url_for("meetings.meeting", meeting_id=meeting.id)
    entry = Event()
    entry.add("uid", _uid(meeting.id, base_url))
    if meeting.series_id not in (None, meeting.id):
        entry.add("related-to", _uid(meeting.series_id, base_url), {"RELTYPE": "SIBLING"})
    entry.add("sequence", meeting.sequence)
    entry.add("dtstamp", meeting.changed_at)
    entry.add("last-modified", meeting.changed_at)
    entry.add("dtstart", _on_the_clock(meeting.starts_at, zone))
    entry.add("dtend", _on_the_clock(meeting.ends_at, zone))
    entry.add("summary", meeting.title)
    entry.add("location", _location(meeting, exact))
    entry.add("description", _description(meeting, exact or meeting, url))
    entry.add("url", url)
    words = [meeting.area_name, _(KIND_WORDS[MeetingKind(meeting.kind)]), theme_name(meeting.theme)]
    entry.add("categories", [word for word in words if word])
    entry.add("status", "CANCELLED" if meeting.state == MeetingState.CANCELLED else "CONFIRMED")
    return entry


def _uid(meeting_id: int, base_url: str) -> str:
    return f"meeting-{meeting_id}@{urlsplit(base_url).hostname}"


def _on_the_clock(moment: datetime, zone: str) -> datetime:
    """As the city's clock shows it. In the hour that comes twice a year a clock time means the first of the two, so the
    second is written in UTC."""
    shown = local(moment, zone)
    return moment if shown.fold else shown


def _location(meeting: Any, exact: Any) -> str:
    if meeting.place_after_sign_up and exact is None:
        return where(meeting)
    told = exact or meeting
    return ", ".join(part for part in (told.place, told.address) if part) or str(told.online)


def _description(meeting: Any, told: Any, url: str) -> str:
    online = _("Online: %(link)s", link=told.online) if told.online else ""
    return "\n\n".join(part for part in (meeting.reason, meeting.about, told.way, online, url) if part)


def feed(meetings: Iterable[Any], *, title: str, base_url: str, language: str) -> str:
    """Atom 1.0 of the meetings announced or changed last, each with all its words."""
    atom = Atom1Feed(
        title=title,
        link=base_url + url_for("meetings.meetings"),
        description="",
        language=language,
        feed_url=base_url + url_for("meetings.feed_of_meetings"),
        feed_guid=f"tag:{urlsplit(base_url).hostname},2026:meetings",
    )
    for meeting in meetings:
        url = base_url + url_for("meetings.meeting", meeting_id=meeting.id)
        atom.add_item(
            title=meeting.title,
            link=url,
            description="",
            content=_entry(meeting),
            unique_id=f"tag:{urlsplit(base_url).hostname},2026:meeting-{meeting.id}",
            pubdate=meeting.made_at,
            updateddate=meeting.changed_at,
            author_name=meeting.area_name,
            categories=tuple(filter(None, (meeting.area_name, theme_name(meeting.theme)))),
        )
    written: str = atom.writeString("utf-8")
    return written


def _entry(meeting: Any) -> str:
    called_off = _("Cancelled: %(reason)s", reason=meeting.reason) if meeting.state == MeetingState.CANCELLED else ""
    facts = [called_off, times(meeting), where(meeting), meeting.address, places(meeting)]
    lines = "".join(f"<p>{_escaped(line)}</p>" for line in facts if line)
    return lines + str(meeting.about_html)


def _escaped(line: str) -> str:
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def table(meetings: Iterable[Any], base_url: str) -> str:
    """All meetings as CSV, times in UTC."""
    return csv_text(COLUMNS, (_row(meeting, base_url) for meeting in meetings))


def _row(meeting: Any, base_url: str) -> list[object]:
    values = {
        "area": meeting.area_name,
        "languages": " ".join(meeting.languages),
        "signed_up": meeting.taken,
        "url": base_url + url_for("meetings.meeting", meeting_id=meeting.id),
    }
    return [values.get(column, getattr(meeting, column, None)) for column in COLUMNS]
