"""The clock in words: what was promised, how many working days are left or over."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.issues.clocks import Clock, Stand, clock_of, promised_day
from app.issues.vocabulary import State
from app.kernel.clock import now
from app.web.city import city
from app.web.filters import ago, day, listed


@dataclass(frozen=True, slots=True)
class ShownClock:
    """`stand`: on_time, near, late, very_late, paused or met, for the clock component."""

    stand: str
    text: str


def shown_clock(issue: Any) -> ShownClock:
    clock = clock_of(issue, now(), city().zone, city().holidays)
    if issue.state == State.CLOSED:
        return ShownClock(clock.stand, _closed(clock))
    told = _paused(issue) if clock.stand == Stand.PAUSED else _open(clock)
    limited = getattr(issue, "limited_until", None)
    return ShownClock(clock.stand, listed((_limited(limited), told)) if limited else told)


def _paused(issue: Any) -> str:
    until = day(promised_day(issue.paused_until))
    return str(_("Waiting for an answer of the reporter until %(day)s at most; the clock stands still", day=until))


def pause_words(pause: Any) -> str:
    """That the clock stood still, from when to when, for everybody to read."""
    began, ended = day(pause.began_at), pause.ended_at or pause.until
    if pause.ended_at is None and pause.until > now():
        return str(_("The clock has stood still since %(day)s, for an answer of the reporter.", day=began))
    told = _("The clock stood still from %(first)s to %(last)s, for an answer of the reporter.")
    return str(told % {"first": began, "last": day(ended if pause.ended_at else promised_day(ended))})


def _limited(until: datetime) -> str:
    by = day(promised_day(until))
    if until <= now():
        return str(_("Little could be said; to be looked at again by %(day)s, which is overdue", day=by))
    return str(_("Limited until %(day)s", day=by))


def last_word(issue: Any) -> str:
    """When police or a partner last said something, or that nobody has yet; empty for what is closed."""
    if issue.state == State.CLOSED:
        return ""
    if issue.last_official_at is None:
        return str(_("no official word yet"))
    return str(_("last official word %(ago)s", ago=ago(issue.last_official_at)))


def _closed(clock: Clock) -> str:
    if clock.stand == Stand.MET:
        return str(_("Closed within the time promised"))
    late = ngettext("Closed %(num)d working day late", "Closed %(num)d working days late", clock.days)
    return f"{late} ({_promised(clock)})"


def _open(clock: Clock) -> str:
    if clock.stand in (Stand.LATE, Stand.VERY_LATE):
        if clock.what == "first_answer":
            late = ngettext(
                "First answer %(num)d working day late", "First answer %(num)d working days late", clock.days
            )
        else:
            late = ngettext("Solution %(num)d working day late", "Solution %(num)d working days late", clock.days)
        return f"{late} ({_promised(clock)})"
    if clock.what == "first_answer":
        told = _("First answer promised by %(day)s", day=day(clock.due))
    else:
        told = _("Solution promised by %(day)s", day=day(clock.due))
    if clock.days == 0:
        left = _("today is the last day")
    else:
        left = ngettext("%(num)d working day left", "%(num)d working days left", clock.days)
    return listed((told, left))


def _promised(clock: Clock) -> str:
    return str(_("promised by %(day)s", day=day(clock.due)))
