"""Sockets that are open, counted over processes that share a Redis: each `Places` here is one process."""

import time

import pytest

from app.web.realtime import places
from app.web.realtime.places import ALL, Places
from tests.clusters import own_redis

pytestmark = pytest.mark.own_redis
FIVE = {"person account 1": 5}


@pytest.fixture(scope="module")
def shout(tmp_path_factory):
    with own_redis(tmp_path_factory.mktemp("redis")) as running:
        yield running


@pytest.fixture
def two(shout, monkeypatch):
    """Two processes that ask Redis again at once."""
    monkeypatch.setattr(places, "AGAIN_S", 0.0)
    shout.client.flushall()
    return Places(shout.url), Places(shout.url)


def taken(one: Places, times: int, wanted=None) -> int:
    return sum(one.take(wanted or FIVE) for _time in range(times))


def test_a_person_holds_five_over_all_processes_and_gets_each_back(two):
    here, there = two
    assert (taken(here, 3), taken(there, 9), taken(here, 2)) == (3, 2, 0)
    assert taken(there, 1, {"person account 2": 5}) == 1
    there.give_back(FIVE)
    assert (taken(here, 2), taken(there, 1)) == (1, 0)


def test_what_is_refused_under_one_key_is_taken_under_none(two):
    here, there = two
    both = {"person account 1": 5, "address a": 2}
    assert (taken(here, 1, both), taken(there, 3, both)) == (1, 1)
    assert taken(here, 9) == 3


def test_a_process_that_was_killed_holds_its_places_until_its_copy_has_gone(two, shout):
    here, there = two
    assert (taken(here, 4), taken(there, 9)) == (4, 1)
    assert 0 < shout.client.ttl(here._copy) <= places.LASTS_S
    shout.client.delete(here._copy)  # as its time does, since nobody beats for it any more
    assert taken(there, 9) == 4
    there.beat()
    assert shout.client.smembers(ALL) == {there._copy.encode()}


def test_a_redis_that_lost_all_hears_it_again(two, shout):
    here, there = two
    assert taken(here, 4) == 4
    shout.client.flushall()
    here.beat()
    assert taken(there, 9) == 1


def test_while_redis_is_away_each_counts_for_itself_and_afterwards_all_together(two, shout):
    here, there = two
    assert taken(here, 2) == 2
    shout.stop()
    try:
        began = time.monotonic()
        assert (taken(there, 9), taken(here, 1)) == (5, 1)
        assert time.monotonic() - began < 5
    finally:
        shout.start()
    for one in two:
        one.beat()
    assert (taken(here, 1), taken(there, 1)) == (0, 0)
    for _time in range(5):
        there.give_back(FIVE)
    assert taken(here, 9) == 2


def test_redis_is_told_no_person_and_no_address(two, shout):
    here, _there = two
    taken(here, 1, {"person participant s3cret": 5, "address ab12": 9})
    said = b" ".join(field for key in shout.client.keys(f"{ALL}:*") for field in shout.client.hgetall(key))
    assert said.strip()
    assert not [word for word in (b"s3cret", b"participant", b"ab12") if word in said]
