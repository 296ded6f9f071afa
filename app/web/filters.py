"""How values look on a page: dates with weekday and zone, stored HTML, numbers."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from babel.dates import format_date, format_time, get_timezone_name
from babel.numbers import format_decimal
from flask import Flask
from flask_babel import gettext, ngettext
from markupsafe import Markup

from app.kernel.clock import local, now
from app.kernel.text import excerpt, runs
from app.web.city import city
from app.web.i18n import direction, lang

COMMA = {"ar": "، "}


def install(app: Flask) -> None:
    app.jinja_env.filters.update(
        when=when, day=day, hour=hour, ago=ago, prose=prose, number=number, excerpt=excerpt, iso=iso, listed=listed,
        runs=runs,
    )  # fmt: skip
    app.jinja_env.globals.update(direction=direction, now=now)


def when(moment: datetime) -> str:
    """Weekday, date, time: "Tue 24 Nov 2026, 18:00" in the page's language and the city's zone."""
    wall, tag = local(moment, city().zone), lang()
    return COMMA.get(tag, ", ").join((_day(wall.date(), tag), _hour(wall.hour, wall.minute, tag)))


def day(moment: datetime | date) -> str:
    """Weekday and date."""
    wall = local(moment, city().zone).date() if isinstance(moment, datetime) else moment
    return _day(wall, lang())


def hour(moment: datetime, *, zone: bool = False) -> str:
    """The time of day; with the zone's name when asked."""
    wall = local(moment, city().zone)
    text = _hour(wall.hour, wall.minute, lang())
    return f"{text} ({zone_name(wall)})" if zone else text


def zone_name(wall: datetime) -> str:
    """The zone's short name in the page's language, else the one its own clocks use; never a bare offset."""
    name = get_timezone_name(wall, "short", locale=lang())
    own = wall.tzname() or ""
    if not name.startswith(("+", "-")):
        return str(name)
    return own if own.isalpha() else f"UTC{name[:3]}:{name[3:]}"


# A list shows the same days and hours again and again, and Babel takes 60 µs to say one.
@lru_cache(maxsize=4096)
def _day(on: date, tag: str) -> str:
    return format_date(on, "EEE d MMM y", locale=tag)


@lru_cache(maxsize=8192)
def _hour(hours: int, minutes: int, tag: str) -> str:
    return format_time(time(hours, minutes), "HH:mm", locale=tag)


def ago(moment: datetime) -> str:
    """How long since, or until, `moment` as a count of days in words; the date stands beside it on the page."""
    days = (local(now(), city().zone).date() - local(moment, city().zone).date()) // timedelta(days=1)
    if days == 0:
        return str(gettext("today"))
    if days > 0:
        return str(ngettext("%(num)d day ago", "%(num)d days ago", days))
    return str(ngettext("in %(num)d day", "in %(num)d days", -days))


def listed(parts: Iterable[Any]) -> str:
    """What there is of `parts`, with the commas of the page's language between."""
    return COMMA.get(lang(), ", ").join(str(part) for part in parts if part)


def iso(moment: datetime) -> str:
    """For the datetime attribute."""
    return moment.isoformat(timespec="seconds")


def prose(stored: str | None) -> Markup:
    """Stored, already cleaned HTML; the only filter that lets HTML through."""
    return Markup(stored or "")  # noqa: S704 - cleaned by kernel.text before it was stored


def number(value: float) -> str:
    return _number(value, lang())


@lru_cache(maxsize=4096, typed=True)
def _number(value: float, tag: str) -> str:
    return format_decimal(value, locale=tag)
