"""Time: aware UTC inside, the city's zone at the edge, working days for promises."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

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
    return day.weekday() < 5 and day not in holidays


def add_working_days(start: datetime, days: int, zone: str, holidays: Collection[date]) -> datetime:
    """The end of the `days`-th working day after `start`, as aware UTC.

    The day of `start` itself does not count; the promise ends at midnight in the city, so a change to
    or from summer time moves the UTC moment and not the promised day.
    """
    day = local(start, zone).date()
    left = days
    while left > 0:
        day += timedelta(days=1)
        if is_working_day(day, holidays):
            left -= 1
    return end_of_day(day, zone)


def end_of_day(day: date, zone: str) -> datetime:
    """The first moment after `day` in `zone`, as aware UTC."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def working_days_between(start: datetime, end: datetime, zone: str, holidays: Collection[date]) -> int:
    """Working days that lie after the day of `start`, up to and with the day of `end`; negative backwards."""
    first, last = local(start, zone).date(), local(end, zone).date()
    sign = 1 if last >= first else -1
    low, high = min(first, last), max(first, last)
    days = (low + timedelta(days=n) for n in range(1, (high - low).days + 1))
    return sign * sum(is_working_day(day, holidays) for day in days)
