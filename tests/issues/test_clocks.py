"""The clock: working days of the city, over weekends, holidays, summer time and leap days."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.issues.clocks import Stand, clock_of, due_dates, promised_day

ZONE = "Europe/Madrid"


@dataclass
class Told:
    reported_at: datetime
    first_answer_due: datetime
    solution_due: datetime
    first_answer_at: datetime | None = None
    closed_at: datetime | None = None
    state: str = "received"


def told(reported_at, holidays=frozenset(), first=3, solution=30, **values):
    return Told(reported_at, *due_dates(reported_at, ZONE, holidays, first, solution), **values)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


CASES = [
    ("a plain week", "2026-11-16T10:00", 3, (), "2026-11-19"),  # Monday to Thursday
    ("over a weekend", "2026-11-19T10:00", 3, (), "2026-11-24"),
    ("reported on a Saturday", "2026-11-21T10:00", 3, (), "2026-11-25"),
    ("over a holiday", "2026-12-04T10:00", 3, (date(2026, 12, 8),), "2026-12-10"),
    ("just before midnight in the city", "2026-11-16T22:30", 1, (), "2026-11-17"),
    ("just after midnight in the city", "2026-11-16T23:30", 1, (), "2026-11-18"),
    ("over the end of summer time", "2026-10-22T10:00", 3, (), "2026-10-27"),
    ("over the start of summer time", "2026-03-26T10:00", 3, (), "2026-03-31"),
    ("over a leap day", "2028-02-28T10:00", 3, (), "2028-03-02"),
]


@pytest.mark.parametrize(
    ("start", "days", "holidays", "promised"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_due_dates_end_with_the_promised_day_in_the_city(start, days, holidays, promised):
    first, _solution = due_dates(at(start), ZONE, holidays, days, 30)
    wall = first.astimezone(ZoneInfo(ZONE))
    assert (wall.hour, wall.minute) == (0, 0)
    assert promised_day(first).astimezone(wall.tzinfo).date() == date.fromisoformat(promised)


def test_clock_counts_working_days_left_and_late():
    issue = told(at("2026-11-16T10:00"))  # Monday; promised by Thursday 19

    def stands(text):
        clock = clock_of(issue, at(text), ZONE, frozenset())
        return clock.what, clock.stand, clock.days

    assert stands("2026-11-16T12:00") == ("first_answer", Stand.ON_TIME, 3)
    assert stands("2026-11-18T12:00") == ("first_answer", Stand.ON_TIME, 1)
    assert stands("2026-11-19T12:00") == ("first_answer", Stand.NEAR, 0)
    assert stands("2026-11-19T22:59") == ("first_answer", Stand.NEAR, 0)
    assert stands("2026-11-19T23:01") == ("first_answer", Stand.LATE, 1)
    assert stands("2026-11-21T12:00") == ("first_answer", Stand.LATE, 1)  # Saturday after one late Friday
    assert stands("2026-11-23T12:00") == ("first_answer", Stand.VERY_LATE, 2)


def test_clock_after_the_first_answer_is_that_of_the_solution():
    issue = told(at("2026-11-16T10:00"), first_answer_at=at("2026-11-17T10:00"), state="acknowledged")
    clock = clock_of(issue, at("2026-11-24T10:00"), ZONE, frozenset())
    assert (clock.what, clock.stand) == ("solution", Stand.ON_TIME)
    near = clock_of(issue, issue.solution_due - timedelta(days=2), ZONE, frozenset())
    assert near.stand == Stand.NEAR


def test_clock_of_a_closed_issue_tells_whether_the_promise_was_kept():
    issue = told(at("2026-11-16T10:00"), solution=5, state="closed", closed_at=at("2026-11-23T12:00"))
    assert clock_of(issue, at("2027-01-01T00:00"), ZONE, frozenset()).stand == Stand.MET
    issue.closed_at = at("2026-11-25T12:00")
    late = clock_of(issue, at("2027-01-01T00:00"), ZONE, frozenset())
    assert (late.stand, late.days) == (Stand.LATE, 2)
