"""A tale: deeds in the order of time."""

from datetime import UTC, datetime, timedelta

from app.admin.tale import Tale
from app.kernel.clock import now

THEN = datetime(2026, 3, 1, 9, tzinfo=UTC)


def test_tell_lets_deeds_happen_in_the_order_of_time_and_at_their_moments():
    told: list[tuple[str, datetime]] = []
    tale = Tale()
    for name, hours in (("last", 5), ("first", 0), ("second", 0), ("third", 2)):
        tale.add(THEN + timedelta(hours=hours), lambda name=name: told.append((name, now())))
    assert list(tale.tell()) == [3, 2, 1, 0]
    assert [name for name, _ in told] == ["first", "second", "third", "last"]
    assert [at for _, at in told] == [THEN, THEN, THEN + timedelta(hours=2), THEN + timedelta(hours=5)]


def test_tell_takes_up_what_a_deed_adds():
    told: list[str] = []
    tale = Tale()

    def written() -> None:
        told.append("written")
        tale.add(THEN + timedelta(minutes=10), lambda: told.append("approved"))

    tale.add(THEN, written)
    tale.add(THEN + timedelta(hours=1), lambda: told.append("answered"))
    for _ in tale.tell():
        pass
    assert told == ["written", "approved", "answered"]
