"""Somebody else holds the database: who reads does not notice, who writes waits, and after five seconds is told what
to do. On the real server, since greenlets do what threads in a test never show: one that waited inside SQLite for the
lock would stop everybody else for as long."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

import psycopg
import pytest

from tests.conftest import another_database
from tests.serving import Site
from tests.town import Later, Visitor, kept_words, told_what_to_do, town, watching

pytestmark = pytest.mark.live
QUICK_S, HELD_S, TOO_LONG_S = 0.1, 3.0, 7.0


def quick(site: Site) -> float:
    """A tenth of a second; on a machine that is slow at this moment, three times what it takes with nobody else."""
    return max(QUICK_S, 3 * median(Visitor(site).read("/").seconds for _ in range(9)))


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    return another_database(tmp_path_factory.mktemp("locked"), "locked")


@pytest.fixture(scope="module")
def place(url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator:
    with town(tmp_path_factory.mktemp("town"), url) as (site, app):
        assert Visitor(site, 1).report(words="The first report, that all is well.").status == 200
        yield site, app


@contextmanager
def held(url: str) -> Iterator[None]:
    """What another process writes, and does not end writing: the one lock of SQLite, the table on PostgreSQL."""
    if url.startswith("sqlite"):
        holder = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, timeout=60)
        holder.execute("BEGIN IMMEDIATE")
    else:
        holder = psycopg.connect(url)
        holder.execute("LOCK TABLE issue IN EXCLUSIVE MODE")
    try:
        yield
    finally:
        holder.rollback()
        holder.close()


def test_report_while_another_process_writes_for_three_seconds_is_saved_and_pages_stay_quick(place, url):
    site, app = place
    visitor, limit = Visitor(site, 2), quick(site)
    with watching(site) as watch:
        with held(url):
            began = time.monotonic()
            report = Later(visitor.report, "", "This one had to wait for three seconds.")
            time.sleep(HELD_S)
            assert not report.is_over()
        answer = report.get()
        waited = time.monotonic() - began
    assert (answer.status, "Your report has arrived" in answer.text) == (200, True)
    assert waited >= HELD_S
    assert watch.statuses == {200}
    assert len(watch.seconds) > 10
    assert watch.middle < limit
    assert watch.slowest < HELD_S * 2 / 3  # who met the lock would have waited until it is gone
    assert kept_words(app).count("This one had to wait for three seconds.") == 1


def test_report_while_another_process_writes_for_too_long_says_what_to_do_and_is_saved_the_next_time(place, url):
    site, app = place
    key, words, visitor = "11111111-2222-4333-8444-555555555555", "This one was sent twice.", Visitor(site, 3)
    limit = quick(site)
    with watching(site) as watch:
        with held(url):
            refused = Later(visitor.report, key, words)
            time.sleep(TOO_LONG_S)
        answer = refused.get()
    assert told_what_to_do(answer)
    assert answer.headers["Retry-After"] == "5"
    assert 4 < answer.seconds < 6.5
    assert kept_words(app).count(words) == 0
    assert (watch.statuses, watch.middle < limit, watch.slowest < TOO_LONG_S / 2) == ({200}, True, True)
    assert [visitor.report(key, words).status for _ in range(2)] == [200, 200]
    assert kept_words(app).count(words) == 1
