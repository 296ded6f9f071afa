"""The clock in words: what was promised, how many working days are left or over."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.issues.clocks import Clock, Stand, clock_of
from app.issues.vocabulary import State
from app.kernel.clock import now
from app.web.city import city
from app.web.filters import day, listed


@dataclass(frozen=True, slots=True)
class ShownClock:
    """`stand`: on_time, near, late, very_late or met, for the clock component."""

    stand: str
    text: str


def shown_clock(issue: Any) -> ShownClock:
    clock = clock_of(issue, now(), city().zone, city().holidays)
    return ShownClock(clock.stand, _closed(clock) if issue.state == State.CLOSED else _open(clock))


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
