"""Counting limits in this process: a moving window for each key, and nothing kept of windows that have passed."""

import threading

import pytest
from limits import parse
from limits.strategies import MovingWindowRateLimiter

from app.web import windows
from app.web.windows import SWEEP_S, Windows


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch):
    """A clock to move, for this storage and the library's entries."""
    times = {"now": 1_000.0}
    monkeypatch.setattr(windows.time, "time", lambda: times["now"])
    return times


def test_a_window_lets_in_its_number_and_one_more_when_the_first_has_left(clock):
    limiter, three = MovingWindowRateLimiter(Windows()), parse("3/minute")
    taken = []
    for second in (0, 10, 20, 30, 59, 60.5, 61, 70.5):
        clock["now"] = 1_000.0 + second
        taken.append(limiter.hit(three, "support", "phone 1"))
    assert taken == [True, True, True, False, False, True, False, True]
    assert limiter.hit(three, "support", "phone 2")
    reset, left = limiter.get_window_stats(three, "support", "phone 1")
    assert (reset, left) == (1_080.0, 0)


def test_more_than_the_limit_at_once_is_refused(clock):
    limiter, three = MovingWindowRateLimiter(Windows()), parse("3/minute")
    assert not limiter.hit(three, "key", cost=4)
    assert limiter.hit(three, "key", cost=2)
    assert not limiter.hit(three, "key", cost=2)
    assert limiter.hit(three, "key")


def test_keys_whose_window_has_passed_are_forgotten(clock):
    held = Windows()
    limiter, minute, hour = MovingWindowRateLimiter(held), parse("60/minute"), parse("5/hour")
    for number in range(500):
        limiter.hit(minute, f"phone {number}")
    limiter.hit(hour, "report")
    assert len(held.events) == 501
    clock["now"] += 61
    limiter.hit(minute, "phone 1")
    assert len(held.events) == 2
    clock["now"] += SWEEP_S - 1
    limiter.hit(minute, "phone 2")
    assert len(held.events) == 3


def test_counting_starts_no_thread_and_walks_through_nothing():
    """The library's storage starts a thread for each of a hundred walks a second."""
    held = Windows()
    held.timer.join()
    limiter, minute = MovingWindowRateLimiter(held), parse("60/minute")
    walks, before = [], threading.active_count()
    held._sweep = walks.append  # type: ignore[method-assign]
    for number in range(200):
        limiter.hit(minute, f"phone {number % 50}")
    assert (len(walks), held.timer.is_alive(), threading.active_count()) == (1, False, before)


def test_many_at_once_are_counted_exactly():
    limiter, ten = MovingWindowRateLimiter(Windows()), parse("10/minute")
    taken: list[bool] = []
    threads = [
        threading.Thread(target=lambda: taken.extend(limiter.hit(ten, "key") for _ in range(20))) for _ in range(8)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert taken.count(True) == 10
