"""What is kept in the process: for two seconds, and no longer."""

import pytest
from flask import Flask

from app.web import kept
from tests.builders.places import make_city


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, context: Flask):
    """A loader that counts how often it was asked, and a clock to move."""
    times = {"now": 100.0, "asked": 0}
    monkeypatch.setattr(kept.time, "monotonic", lambda: times["now"])

    def load(_executor: object) -> int:
        times["asked"] += 1
        return int(times["asked"])

    make_city()
    return load, times


def test_what_is_kept_is_looked_up_again_after_two_seconds(asked):
    load, times = asked
    assert [kept.kept(load), kept.kept(load)] == [1, 1]
    times["now"] += 2.0
    assert kept.kept(load) == 1
    times["now"] += 0.01
    assert kept.kept(load) == 2


def test_what_is_kept_about_one_thing_is_not_told_of_another(asked):
    load, _times = asked
    by_area = lambda executor, area: (area, load(executor))  # noqa: E731
    assert [kept.kept(by_area, area) for area in ("mill", "hill", "mill")] == [("mill", 1), ("hill", 2), ("mill", 1)]


def test_what_was_changed_here_is_looked_up_at_once(asked):
    load, _times = asked
    kept.kept(load)
    kept.look_again(load)
    assert kept.kept(load) == 2
    kept.look_again(print)


def test_nothing_found_is_kept_as_well(asked):
    _load, _times = asked
    said = []
    assert kept.kept(lambda _executor: said.append(1)) is None
    nothing = lambda _executor: said.append(2)  # noqa: E731
    assert (kept.kept(nothing), kept.kept(nothing), said) == (None, None, [1, 2])
