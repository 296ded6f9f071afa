"""Quarters of a year, by which contacts are counted: named as in 2026-4."""

import re
from datetime import date, timedelta

NAMED = re.compile(r"(20\d\d)-([1-4])")


def quarter_of(day: date) -> str:
    return f"{day.year}-{(day.month + 2) // 3}"


def days_of(quarter: str) -> tuple[date, date] | None:
    """The first and the last day; None when it is no quarter."""
    found = NAMED.fullmatch(quarter)
    if found is None:
        return None
    year, number = int(found[1]), int(found[2])
    first = date(year, 3 * number - 2, 1)
    following = date(year + number // 4, (3 * number) % 12 + 1, 1)
    return first, following - timedelta(days=1)


def before(quarter: str) -> str:
    """The quarter before this one."""
    days = days_of(quarter)
    assert days is not None
    return quarter_of(days[0] - timedelta(days=1))
