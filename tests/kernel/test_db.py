"""Two engines: the one that reads cannot write, the one that writes loses nothing."""

import sqlite3
import threading
import time
from types import SimpleNamespace

import psycopg
import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from app.areas.models import CityRow
from app.kernel import db as kernel_db
from app.kernel.clock import now
from app.kernel.db import is_sqlite, reader, session, value
from app.kernel.errors import Busy
from app.kernel.transaction import act, after_commit, take_turn
from tests.builders.at_once import at_once
from tests.builders.places import make_city
from tests.conftest import own_app
from tests.machine import POSTGRESQL

ROOM = ("page_count", "freelist_count", "page_size")

WRITERS, ACTS = 8, 25


@act
def raise_hue(*, by: int = 1) -> None:
    """Reads, then writes: loses updates wherever two may read before one has written."""
    city = session.get(CityRow, 1, with_for_update=True)
    city.hue += by


def test_reader_when_it_writes_then_the_database_refuses(context):
    make_city()
    with pytest.raises(DBAPIError):
        reader().execute(update(CityRow).values(hue=1))
    assert value(reader(), text("SELECT hue FROM city")) == 245


def test_reader_sees_what_was_committed_and_nothing_else(context):
    make_city()
    session.execute(update(CityRow).values(hue=7))
    assert value(reader(), text("SELECT hue FROM city")) == 245
    session.commit()
    assert value(reader(), text("SELECT hue FROM city")) == 7


def test_many_writers_at_once_lose_no_update(app, context):
    """With the driver's own transactions a counter of 400 ended at 74, without any error."""
    make_city()
    failed: list[Exception] = []

    def work() -> None:
        try:
            with app.app_context():
                for _ in range(ACTS):
                    raise_hue()
        except Exception as error:  # noqa: BLE001 - shown by the assertion below
            failed.append(error)

    threads = [threading.Thread(target=work) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    assert value(reader(), text("SELECT hue FROM city")) == 245 + WRITERS * ACTS


def test_act_while_another_of_this_process_writes_waits_without_asking_the_database(app, context, monkeypatch):
    """A greenlet that asked SQLite again and again would take the turn from who waits longer, and time from all."""
    if not kernel_db.is_sqlite(session()):
        pytest.skip("PostgreSQL lets many write at a time")
    make_city()
    asked: list[float] = []
    clock = SimpleNamespace(
        monotonic=time.monotonic, sleep=lambda seconds: (asked.append(seconds), time.sleep(seconds))
    )
    monkeypatch.setattr(kernel_db, "time", clock)
    inside, over = threading.Event(), threading.Event()

    @act
    def take_long() -> None:
        raise_hue()
        session.flush()
        inside.set()
        over.wait(0.3)

    assert [result for result in at_once(app, take_long, lambda: (inside.wait(5), raise_hue())) if result] == [
        (True, None)
    ]
    assert asked == []
    assert value(reader(), text("SELECT hue FROM city")) == 247


def test_reading_does_not_make_the_write_engine_forget_its_transactions(context):
    """An AUTOCOMMIT option on a shared pool stays on the connection; two pools keep them apart."""
    make_city()
    for _ in range(10):
        value(reader(), text("SELECT 1"))
        kernel_db.give_back_reader()
    with pytest.raises(RuntimeError):
        failing()
    assert value(reader(), text("SELECT hue FROM city")) == 245
    if is_sqlite(session()):
        # Where the driver begins transactions itself, it begins them late, and updates of two processes get lost.
        assert session.connection().connection.dbapi_connection.isolation_level is None


@act
def failing() -> None:
    raise_hue(by=100)
    session.flush()
    raise RuntimeError("after the write")


def test_act_inside_an_act_commits_once_at_the_end(context):
    make_city()
    told: list[int] = []

    @act
    def twice() -> None:
        after_commit(lambda: told.append(value(reader(), text("SELECT hue FROM city"))))
        raise_hue()
        assert told == []
        raise_hue()

    twice()
    assert told == [247]


def test_after_commit_when_the_act_fails_then_nobody_is_told(context):
    make_city()
    told: list[bool] = []

    @act
    def tell_and_fail() -> None:
        after_commit(lambda: told.append(True))
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        tell_and_fail()
    assert told == []


def test_act_when_another_process_holds_the_database_then_busy(context, environ, monkeypatch):
    """Only SQLite has one lock for everything; a row of PostgreSQL is waited for with lock_timeout."""
    import_url = environ["CORRALA_DATABASE_URL"]
    make_city()
    monkeypatch.setattr(kernel_db, "WAIT_FOR_WRITE_S", 0.2)
    holder = hold(import_url)
    try:
        with pytest.raises(Busy):
            raise_hue_impatiently()
    finally:
        holder.rollback()
        holder.close()
    raise_hue()
    assert value(reader(), text("SELECT hue FROM city")) == 246


@act
def raise_hue_impatiently() -> None:
    if session().get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL lock_timeout = '200ms'"))
    raise_hue()


def hold(url: str):
    """A connection of its own that has changed the city and not committed."""
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, timeout=5)
        connection.execute("BEGIN IMMEDIATE")
    else:
        connection = psycopg.connect(url)
    connection.execute("UPDATE city SET hue = 1")
    return connection


def test_act_when_the_database_is_full_inside_a_savepoint_then_busy_and_nothing_is_kept(context):
    """SQLite may then end the whole transaction, and the last thing that is told is that the savepoint is gone."""
    if not kernel_db.is_sqlite(session()):
        pytest.skip("a full disk under PostgreSQL is a server that a test cannot share")
    make_city()

    @act
    def outgrow() -> None:
        raise_hue(by=100)
        session.flush()
        pages, free, size = (session.execute(text(f"PRAGMA {name}")).scalar_one() for name in ROOM)
        session.execute(text(f"PRAGMA max_page_count={pages}"))
        with session.begin_nested():
            try:
                session.execute(text(f"UPDATE city SET name = hex(zeroblob({(free + 50) * size}))"))
            except DBAPIError:
                session.connection().connection.cursor().execute("ROLLBACK")  # as it does when the file cannot grow
                raise

    with pytest.raises(Busy):
        outgrow()
    session.execute(text("PRAGMA max_page_count=4294967294"))
    session.rollback()
    assert value(reader(), text("SELECT hue FROM city")) == 245
    raise_hue()
    assert value(reader(), text("SELECT hue FROM city")) == 246


def test_take_turn_inside_an_act_that_has_it_goes_on_at_once(context):
    make_city()

    @act
    def raise_in_turn() -> None:
        take_turn("the hue")
        raise_hue()

    @act
    def twice() -> None:
        raise_in_turn()
        raise_in_turn()

    began = time.monotonic()
    twice()
    raise_in_turn()
    assert time.monotonic() - began < kernel_db.WAIT_FOR_WRITE_S
    assert value(reader(), text("SELECT hue FROM city")) == 248


def test_utc_datetime_refuses_a_time_without_zone(context):
    make_city()
    column = kernel_db.UTCDateTime()
    with pytest.raises(ValueError, match="without a zone"):
        column.process_bind_param(now().replace(tzinfo=None), session().get_bind().dialect)


@pytest.fixture(params=["reading", "writing"])
def on_server(request, tmp_path):
    """An engine of an application on the PostgreSQL server."""
    environ = {"CORRALA_ENV": "test", "CORRALA_DATABASE_URL": f"{POSTGRESQL}/postgres"}
    with own_app(environ | {"CORRALA_INSTANCE_DIR": str(tmp_path)}) as app, app.app_context():
        yield kernel_db.read_engine() if request.param == "reading" else kernel_db.db.engine


@pytest.mark.postgresql
def test_after_the_server_ended_a_rested_connection_another_is_taken(on_server, monkeypatch):
    monkeypatch.setattr(kernel_db, "RESTED_S", 0.0)
    with on_server.connect() as connection:
        ended = value(connection, text("SELECT pg_backend_pid()"))
    with psycopg.connect(f"{POSTGRESQL}/postgres", autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 2000)", [ended])
    with on_server.connect() as connection:
        assert value(connection, text("SELECT pg_backend_pid()")) != ended


@pytest.mark.postgresql
def test_a_connection_just_used_is_asked_nothing(on_server):
    began = "SELECT query_start FROM pg_stat_activity WHERE pid = %s"
    with on_server.connect() as connection:
        pid = value(connection, text("SELECT pg_backend_pid()"))
    with psycopg.connect(f"{POSTGRESQL}/postgres", autocommit=True) as other:
        before = other.execute(began, [pid]).fetchone()
        with on_server.connect():
            assert other.execute(began, [pid]).fetchone() == before
