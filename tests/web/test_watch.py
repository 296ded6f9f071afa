"""The hours in which moderators read."""

from datetime import UTC, datetime, time

from app.web.city import City, next_watch, watched

HOURS = (time(9), time(21))
WEEK = (HOURS, HOURS, HOURS, HOURS, HOURS, None, None)


def city(hours) -> City:
    return City("City", "Europe/Madrid", "en", ("en",), (("Emergency", "112"),), 245, frozenset(), watch_hours=hours)


def moment(day: int, hour: int, minute: int = 0) -> datetime:
    """In November 2026, when it is an hour later in Madrid; the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def test_a_city_that_says_nothing_is_always_watched():
    assert watched(city(()), moment(28, 3))
    assert next_watch(city(()), moment(28, 3)) is None


def test_hours_begin_and_end_at_the_minute_in_the_city():
    assert not watched(city(WEEK), moment(23, 7, 59))
    assert watched(city(WEEK), moment(23, 8))
    assert watched(city(WEEK), moment(23, 19, 59))
    assert not watched(city(WEEK), moment(23, 20))


def test_outside_the_hours_it_says_when_they_begin_again():
    assert next_watch(city(WEEK), moment(23, 7)) == moment(23, 8)
    assert next_watch(city(WEEK), moment(23, 20)) == moment(24, 8)
    assert next_watch(city(WEEK), moment(27, 20)) == moment(30, 8)  # Friday night, Monday
    assert next_watch(city(WEEK), moment(23, 12)) is None
    assert next_watch(city((None,) * 7), moment(23, 12)) is None


def test_the_hours_hold_when_the_clock_is_put_on():
    night = (None, None, None, None, None, None, (time(4), time(6)))
    before = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    assert next_watch(city(night), before) == datetime(2026, 3, 29, 2, 0, tzinfo=UTC)
