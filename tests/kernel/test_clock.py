"""Promises in working days: over weekends, holidays, summer time and leap days."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.clock import (
    FIRST,
    LAST,
    add_working_days,
    at,
    closing_of,
    end_of_day,
    is_working_day,
    local,
    moment_of,
    now,
    reminders_due,
    start_of_day,
    working_days_between,
)

MADRID = "Europe/Madrid"


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "days", "holidays", "last_day"),
    [
        (utc(2026, 11, 20, 10), 3, [], date(2026, 11, 25)),  # a Friday: Mon, Tue, Wed
        (utc(2026, 11, 21, 10), 1, [], date(2026, 11, 23)),  # a Saturday counts from Monday
        (utc(2026, 12, 4, 10), 3, [date(2026, 12, 7), date(2026, 12, 8)], date(2026, 12, 11)),
        (utc(2028, 2, 28, 10), 2, [], date(2028, 3, 1)),  # 29 February 2028 is a Tuesday
        (utc(2026, 11, 22, 23, 30), 1, [], date(2026, 11, 24)),  # already Monday in Madrid
    ],
)
def test_add_working_days_ends_with_the_promised_day(start, days, holidays, last_day):
    due = add_working_days(start, days, MADRID, holidays)
    assert due == end_of_day(last_day, MADRID)


def test_add_working_days_over_the_change_of_clocks_keeps_midnight_of_the_city():
    due = add_working_days(utc(2026, 10, 23, 10), 1, MADRID, [])
    assert due == utc(2026, 10, 26, 23)  # winter time: midnight is 23:00 UTC
    assert add_working_days(utc(2026, 10, 22, 10), 1, MADRID, []) == utc(2026, 10, 23, 22)


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.integers(1, 60),
)
def test_working_days_between_is_the_inverse(start, days):
    due = add_working_days(start, days, MADRID, [])
    before_midnight = due.timestamp() - 1
    assert working_days_between(start, datetime.fromtimestamp(before_midnight, UTC), MADRID, []) == days


@pytest.mark.parametrize(
    ("day", "hour", "sent"),
    [(15, 9, 0), (16, 9, 1), (22, 9, 1), (23, 9, 2), (27, 22, 2), (27, 23, 3), (28, 9, 3)],
)
def test_reminders_of_a_promise_by_a_sunday(day, hour, sent):
    """Seven working days are left on Wednesday the 16th, two on Wednesday the 23rd; the day ends at 23:00 UTC."""
    due = end_of_day(date(2026, 12, 27), MADRID)
    with at(utc(2026, 12, day, hour)):
        assert reminders_due(due, (7, 2), MADRID, []) == sent


def test_a_holiday_brings_a_reminder_forward():
    due, christmas = end_of_day(date(2026, 12, 27), MADRID), [date(2026, 12, 25)]
    with at(utc(2026, 12, 15, 9)):
        assert (reminders_due(due, (7, 2), MADRID, []), reminders_due(due, (7, 2), MADRID, christmas)) == (0, 1)


def test_is_working_day_knows_weekends_and_holidays():
    assert is_working_day(date(2026, 11, 23), [])
    assert not is_working_day(date(2026, 11, 22), [])
    assert not is_working_day(date(2026, 11, 23), [date(2026, 11, 23)])


def test_local_shows_the_wall_clock():
    assert local(utc(2026, 7, 1, 10), MADRID).hour == 12


@pytest.mark.parametrize("zone", ["Europe/Madrid", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_the_edges_of_the_calendar_are_moments_too(zone):
    """A form may name any day: what is too early or too late is then refused in words, by the act."""
    last, first = date(9999, 12, 31), date(1, 1, 1)
    assert end_of_day(last, zone) == LAST
    assert start_of_day(first, zone) < end_of_day(first, zone) < now() < moment_of(last, time(), zone) <= LAST
    assert start_of_day(first, zone) >= FIRST


def test_what_closes_at_midnight_closed_on_the_day_that_ended():
    assert closing_of(end_of_day(date(2026, 11, 6), MADRID), MADRID) == {"day": "2026-11-06", "hour": "24:00"}
    assert closing_of(utc(2026, 11, 6, 9, 5), MADRID) == {"day": "2026-11-06", "hour": "10:05"}


def test_at_moves_the_clock_inside_alone():
    then = utc(2020, 2, 29, 12)
    with at(then):
        assert now() == then
        with at(utc(2021, 1, 1)):
            assert now() == utc(2021, 1, 1)
        assert now() == then
    assert now().year > 2021


def test_at_is_not_noticed_by_another_thread():
    with at(utc(2020, 1, 1)), ThreadPoolExecutor(1) as pool:
        assert pool.submit(now).result().year > 2021


def test_at_a_moment_without_zone_is_refused():
    with pytest.raises(ValueError, match="zone"), at(datetime(2020, 1, 1)):  # noqa: DTZ001
        pass
