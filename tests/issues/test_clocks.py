"""The clock: working days of the city, over weekends, holidays, summer time and leap days."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.issues.clocks import (
    Days,
    Stand,
    clock_of,
    days_for,
    due_dates,
    promised_day,
)
from app.kernel.clock import end_of_day

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
    ("over the end of a year", "2026-12-30T10:00", 3, (date(2027, 1, 1), date(2027, 1, 6)), "2027-01-05"),
    ("over Easter", "2027-03-24T10:00", 2, (date(2027, 3, 25), date(2027, 3, 26)), "2027-03-30"),
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
    # Twice the time: six working days, the last of which is Tuesday 24, to its end.
    assert stands("2026-11-24T22:59") == ("first_answer", Stand.LATE, 3)
    assert stands("2026-11-24T23:01") == ("first_answer", Stand.VERY_LATE, 4)


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


def test_a_long_promise_is_near_in_its_last_tenth_and_a_short_one_on_its_last_day():
    issue = told(at("2026-11-16T10:00"), first_answer_at=at("2026-11-17T10:00"), state="acknowledged")
    # 30 working days end on Monday 28 December; the last three begin on Thursday 24.
    stands = {day: clock_of(issue, at(f"2026-12-{day}T10:00"), ZONE, frozenset()).stand for day in (23, 24, 28)}
    assert stands == {23: Stand.ON_TIME, 24: Stand.NEAR, 28: Stand.NEAR}
    of_a_day = told(at("2026-11-16T10:00"), first=1)
    assert clock_of(of_a_day, at("2026-11-16T12:00"), ZONE, frozenset()).stand == Stand.ON_TIME
    assert clock_of(of_a_day, at("2026-11-17T12:00"), ZONE, frozenset()).stand == Stand.NEAR


# An independent reckoning: numpy's calendar of business days, and the wall clock of the city by its own library.
ZONES = ("Europe/Madrid", "Atlantic/Canary", "America/Santiago", "Pacific/Auckland", "Asia/Kathmandu", "UTC")
MOMENTS = st.datetimes(datetime(2023, 1, 1), datetime(2033, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
HOLIDAYS = st.frozensets(st.dates(date(2023, 1, 1), date(2034, 12, 31)), max_size=60)


def wall_day(moment, zone):
    return numpy.datetime64(moment.astimezone(ZoneInfo(zone)).date())


def after(day, number, holidays):
    """The `number`-th business day after `day`, by numpy."""
    return numpy.busday_offset(day + 1, number - 1, roll="forward", holidays=sorted(holidays))


@given(MOMENTS, st.integers(1, 60), HOLIDAYS, st.sampled_from(ZONES))
def test_a_promise_ends_at_the_midnight_that_another_calendar_says(start, days, holidays, zone):
    last = after(wall_day(start, zone), days, holidays)
    first, _solution = due_dates(start, zone, holidays, days, 30)
    assert first == end_of_day(last.astype(date), zone)
    assert wall_day(promised_day(first), zone) == last


@given(MOMENTS, st.integers(1, 40), st.timedeltas(timedelta(0), timedelta(days=200)), HOLIDAYS, st.sampled_from(ZONES))
def test_the_clock_stands_where_another_calendar_says(start, days, later, holidays, zone):
    """One reckoning by days crossed off a list, whatever the zone does to its clocks meanwhile."""
    issue, moment = Told(start, *due_dates(start, zone, holidays, days, 30)), start + later
    clock = clock_of(issue, moment, zone, holidays)
    began, today = wall_day(start, zone), wall_day(moment, zone)
    last, twice = after(began, days, holidays), after(began, 2 * days, holidays)
    free = sorted(holidays)
    if today > last:
        late = max(1, int(numpy.busday_count(last + 1, today + 1, holidays=free)))
        assert (clock.stand, clock.days) == (Stand.VERY_LATE if today > twice else Stand.LATE, late)
    else:
        to_act_on = int(numpy.busday_count(today, last + 1, holidays=free))
        near = to_act_on <= max(1, days // 10)
        assert clock.stand == (Stand.NEAR if near else Stand.ON_TIME)
        assert clock.days == int(numpy.busday_count(today + 1, last + 1, holidays=free))


def times(path, first, category_id=None):
    row = {"area_path": path, "category_id": category_id, "first_answer_days": first, "solution_days": 10 * first}
    return SimpleNamespace(**row)


def test_the_nearest_area_counts_and_in_it_the_category_before_all():
    lamps = SimpleNamespace(id=7, first_answer_days=2, solution_days=15)
    city, district, lamps_of_the_city = times("/1/", 4), times("/1/2/", 5), times("/1/", 6, 7)

    def promised(*rows, category=lamps, path="/1/2/3/"):
        return days_for(path, category, rows).first_answer

    assert promised() == 2
    assert promised(category=None) == Days().first_answer
    assert promised(city) == 4
    assert promised(lamps_of_the_city, city) == 6
    assert promised(lamps_of_the_city, city, district) == 5
    assert promised(lamps_of_the_city, city, category=None) == 4
    assert promised(district, path="/1/20/") == 2
