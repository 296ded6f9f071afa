"""On which days, and at which moments, the meetings of a series are held."""

from calendar import monthrange
from datetime import date, datetime, time, timedelta

from app.kernel.clock import moment_of
from app.meetings.vocabulary import Every

WEEK = timedelta(days=7)
FIFTH = 4  # counted from 0: a fifth Tuesday is the last one of its month, and other months have four


def day_of_series(first: date, every: Every, number: int) -> date:
    """The day of the meeting that comes `number` steps after that of `first`.

    A month later is the same weekday of the month: after the second Tuesday comes the second Tuesday, after a fifth
    one the last.
    """
    if every != Every.MONTH:
        return first + number * (2 if every == Every.TWO_WEEKS else 1) * WEEK
    years, month = divmod(first.month - 1 + number, 12)
    return _weekday_of_month(first.year + years, month + 1, first.weekday(), (first.day - 1) // 7)


def _weekday_of_month(year: int, month: int, weekday: int, which: int) -> date:
    begins, days = monthrange(year, month)
    earliest = 1 + (weekday - begins) % 7
    if which == FIFTH:
        return date(year, month, earliest + (days - earliest) // 7 * 7)
    return date(year, month, earliest + which * 7)


def moment_on(day: date, hour: time, zone: str) -> datetime:
    """When the clocks of `zone` show `hour` on `day`, as aware UTC; an hour that the change to summer time leaves out
    is as long after midnight as it is on other days."""
    return moment_of(day, hour, zone)
