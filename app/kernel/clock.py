"""Time: aware UTC inside, the city's zone at the edge, working days for promises."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WORKDAYS = 5  # of a week
FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)  # moments of the calendar

_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC; inside `at(…)` the moment that was given there."""
    return _moment.get() or datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let the acts inside happen at `moment` (aware), and no other thread or greenlet notice.

    For importers and the demo city, which tell through the rooms' own acts what happened earlier: steps, promised
    days and the journal then bear the right dates. Doors never use it.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    token = _moment.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _moment.reset(token)


def local(moment: datetime, zone: str) -> datetime:
    """`moment` as the wall clock of `zone` (an IANA name) shows it."""
    return moment.astimezone(ZoneInfo(zone))


def is_working_day(day: date, holidays: Collection[date]) -> bool:
    """Monday to Friday, unless the city's table calls it a holiday."""
    return day.weekday() < WORKDAYS and day not in holidays


def add_working_days(start: datetime, days: int, zone: str, holidays: Collection[date]) -> datetime:
    """The end of the `days`-th working day after `start`, as aware UTC.

    The day of `start` itself does not count; the promise ends at midnight in the city, so a change to
    or from summer time moves the UTC moment and not the promised day.
    """
    return end_of_day(working_day_after(local(start, zone).date(), days, holidays), zone)


def working_day_after(day: date, days: int, holidays: Collection[date]) -> date:
    """The `days`-th working day after `day`, which itself does not count; `day` when `days` is 0."""
    left = days
    while left > 0:
        day += timedelta(days=1)
        if is_working_day(day, holidays):
            left -= 1
    return day


def moment_of(day: date, hour: time, zone: str) -> datetime:
    """`hour` of `day` on the wall clock of `zone`, as aware UTC. A form may name any day of the calendar: at its edges,
    where UTC has no such day, the edge itself."""
    try:
        return datetime.combine(day, hour, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    except OverflowError:
        return FIRST if day.year == date.min.year else LAST


def start_of_day(day: date, zone: str) -> datetime:
    """The first moment of `day` in `zone`, as aware UTC."""
    return moment_of(day, time(), zone)


def end_of_day(day: date, zone: str) -> datetime:
    """The first moment after `day` in `zone`, as aware UTC; of the last day of the calendar its last moment."""
    if day == date.max:
        return LAST
    return moment_of(day + timedelta(days=1), time(), zone)


def closing_of(moment: datetime, zone: str) -> dict[str, str]:
    """`day` and `hour` at which something closed on the clock of `zone`; at midnight the day that ended, at 24:00."""
    there = local(moment, zone)
    if there.time() == time():
        return {"day": (there.date() - timedelta(days=1)).isoformat(), "hour": "24:00"}
    return {"day": there.date().isoformat(), "hour": f"{there:%H:%M}"}


def working_days_between(start: datetime, end: datetime, zone: str, holidays: Collection[date]) -> int:
    """Working days that lie after the day of `start`, up to and with the day of `end`; negative backwards."""
    return days_between(local(start, zone).date(), local(end, zone).date(), holidays)


def days_between(first: date, last: date, holidays: Collection[date]) -> int:
    """Working days after `first`, up to and with `last`; negative backwards. It costs the same over years as over
    days."""
    low, high = min(first, last), max(first, last)
    free = sum(low < day <= high and day.weekday() < WORKDAYS for day in holidays)
    days = _weekdays(high) - _weekdays(low) - free
    return days if last >= first else -days


def reminders_due(due: datetime, marks: Sequence[int], zone: str, holidays: Collection[date]) -> int:
    """How many reminders of a promise should have been sent by now: one for each of `marks`, numbers of working days
    that are left, the largest first; and one more when the time is over. `due`: the end of the promised day."""
    if now() >= due:
        return len(marks) + 1
    left = working_days_between(now(), due - timedelta(seconds=1), zone, holidays)
    return sum(left <= mark for mark in marks)


def _weekdays(day: date) -> int:
    """Mondays to Fridays up to and with `day`, from a Monday long ago: the first day of the calendar."""
    weeks, rest = divmod(day.toordinal(), 7)
    return weeks * WORKDAYS + min(rest, WORKDAYS)
