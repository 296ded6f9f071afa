"""The two engines: a session per act that writes, and a read connection that cannot.

The only module that knows Flask-SQLAlchemy. SQLite and PostgreSQL are both first-class:

- write: `session`. On SQLite the driver's own transactions are off (they lose updates silently) and each
  transaction starts with BEGIN IMMEDIATE; `kernel.transaction` lets one writer of a process in at a time.
- read: `reader()`. A second engine with its own pool, in autocommit and read-only. It is a pool of its own
  since an AUTOCOMMIT option on a shared SQLite pool sticks to the connection and brings lost updates back.
"""

import sqlite3
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from flask import Flask, current_app, g
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Connection,
    DateTime,
    Dialect,
    Engine,
    ExceptionContext,
    Executable,
    Integer,
    MetaData,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

from app.kernel.errors import Busy, NotFound

WAIT_FOR_WRITE_S = 5.0
RETRY_EVERY_S = 0.005
RESTED_S = 1.0

Executor = Connection | Session


class Base(DeclarativeBase):
    """Mother of all models; constraints get names that migrations can rely on."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UTCDateTime(TypeDecorator[datetime]):
    """Aware UTC in Python; timestamptz on PostgreSQL, ISO text on SQLite. A naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without a zone cannot be stored")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# SQLite gives rowids only to INTEGER primary keys.
Id = BigInteger().with_variant(Integer, "sqlite")


def one_of(column: str, words: type[StrEnum]) -> CheckConstraint:
    """The rule that `column` holds one of `words` (or nothing, where it may be null)."""
    return CheckConstraint(f"{column} IN ({', '.join(repr(str(word)) for word in words)})", name=column)


db = SQLAlchemy(
    model_class=Base, session_options={"expire_on_commit": False, "autoflush": True}, disable_autonaming=True
)
session = db.session


def install(app: Flask, url: str, *, wait_in_driver: bool = False) -> None:
    """Give `app` its engines for `url`.

    `wait_in_driver`: commands and the worker let SQLite wait 5 s for a lock; a web process must not, since
    that wait would stop every greenlet, so there the begin listener retries and sleeps cooperatively.
    """
    target = make_url(url)
    sqlite = target.get_backend_name() == "sqlite"
    if target.drivername == "postgresql":
        target = target.set(drivername="postgresql+psycopg")
    options: dict[str, Any] = {"pool_size": 10, "max_overflow": 20, "pool_timeout": WAIT_FOR_WRITE_S}
    if sqlite:
        options["connect_args"] = {"isolation_level": None, "check_same_thread": False, "timeout": 0}
    else:
        options["connect_args"] = {"options": "-c timezone=utc -c lock_timeout=5s -c statement_timeout=30s"}
    app.config["SQLALCHEMY_DATABASE_URI"] = target.render_as_string(hide_password=False)
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    db.init_app(app)
    read = _read_engine(target, options, sqlite)
    app.extensions["corrala_read_engine"] = read
    with app.app_context():
        write = db.engine
    if sqlite:
        event.listen(write, "connect", _pragmas(query_only=False, busy_ms=5000 if wait_in_driver else 0))
        event.listen(write, "begin", _begin_immediate)
        event.listen(read, "connect", _pragmas(query_only=True, busy_ms=5000))
    else:
        _ask_after_rest(write)
        _lose_together(write, read)
    app.teardown_appcontext(_give_back)


def _read_engine(target: Any, options: dict[str, Any], sqlite: bool) -> Engine:
    options = dict(options, pool_reset_on_return=None)
    if sqlite:
        return create_engine(target, **options)
    options["connect_args"] = {
        "options": "-c timezone=utc -c default_transaction_read_only=on -c statement_timeout=30s"
    }
    engine = create_engine(target, isolation_level="AUTOCOMMIT", **options)
    _ask_after_rest(engine)
    return engine


def _ask_after_rest(engine: Engine) -> None:
    event.listen(engine, "checkin", _note_when)
    event.listen(engine, "checkout", _ask_when_rested(engine.dialect))


def _lose_together(*engines: Engine) -> None:
    """A connection that the server ended tells of all the others, of either pool: none of them is handed out again."""

    def lose(context: ExceptionContext) -> None:
        if context.is_disconnect:
            for engine in engines:
                if engine is not context.engine:
                    engine.dispose()

    for engine in engines:
        event.listen(engine, "handle_error", lose)


def _note_when(_connection: object, record: ConnectionPoolEntry) -> None:
    record.info["given_back"] = time.monotonic()


def _ask_when_rested(dialect: Dialect) -> Any:
    """Ask a connection that rested whether the server is still there; one just used is not asked.

    A question each time is a round trip in three of a page that has two statements, and one in eight of a support in
    a live hall. A server that restarts under load costs those who read or act in that second a page for 503; of such
    an act nothing was kept.
    """

    def on_checkout(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
        if time.monotonic() - record.info.get("given_back", 0.0) < RESTED_S:
            return
        try:
            dialect.do_ping(connection)
        except dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error

    return on_checkout


def _pragmas(*, query_only: bool, busy_ms: int) -> Any:
    def on_connect(connection: sqlite3.Connection, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={busy_ms}")
        if not query_only:
            cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA trusted_schema=OFF")
        cursor.execute("PRAGMA secure_delete=ON")
        # A savepoint keeps what it may take back in memory: no words of people in /tmp, no need of room there.
        cursor.execute("PRAGMA temp_store=MEMORY")
        if query_only:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    return on_connect


def _begin_immediate(connection: Connection) -> None:
    """Take SQLite's write lock at the start, sleeping (not blocking) while another process holds it."""
    cursor = connection.connection.cursor()
    give_up = time.monotonic() + WAIT_FOR_WRITE_S
    while True:
        try:
            cursor.execute("BEGIN IMMEDIATE")
            return
        except sqlite3.OperationalError as error:
            held = "locked" in str(error) or "busy" in str(error)
            if not held or time.monotonic() > give_up:  # what else keeps a transaction from beginning: no room, no file
                raise Busy from error
            time.sleep(RETRY_EVERY_S)


def read_engine() -> Engine:
    engine: Engine = current_app.extensions["corrala_read_engine"]
    return engine


def reader() -> Connection:
    """The read connection of this application context; it goes back to its pool when the context ends."""
    if "read_connection" not in g:
        g.read_connection = read_engine().connect()
    connection: Connection = g.read_connection
    return connection


def give_back_reader() -> None:
    """Return the read connection early, before a long wait that needs no database."""
    connection = g.pop("read_connection", None)
    if connection is not None:
        connection.close()


def _give_back(_error: BaseException | None) -> None:
    give_back_reader()


# A statement that a busy page asks is written once, at its module's top, with `bindparam`s, and gets its values here:
# putting twenty columns together anew costs more than SQLite takes to answer.


def rows(executor: Executor, statement: Executable, **values: Any) -> Sequence[Any]:
    """All rows of a SELECT, on whichever executor the caller holds."""
    return executor.execute(statement, values).all()


def row_or_none(executor: Executor, statement: Executable, **values: Any) -> Any:
    """The only row of a SELECT, or None."""
    return executor.execute(statement, values).one_or_none()


def the_row(executor: Executor, statement: Executable, **values: Any) -> Any:
    """The only row of a SELECT; raises `NotFound` when there is none."""
    found = executor.execute(statement, values).one_or_none()
    if found is None:
        raise NotFound
    return found


def value(executor: Executor, statement: Executable, **values: Any) -> Any:
    """The first column of the first row of a SELECT, or None."""
    return executor.execute(statement, values).scalar()


def once(model: type[Base], *keys: str) -> Any:
    """INSERT INTO `model` that changes nothing when a row with the same `keys` stands already.

    Give it `.values(…)` and `.returning(…)`; no row comes back when somebody was faster.
    """
    return once_in(session().get_bind().dialect.name, model, *keys)


def once_in(dialect: str, target: Any, *keys: str) -> Any:
    """The same for one of the two dialects, so that a busy statement can stand ready."""
    make = sqlite.insert if dialect == "sqlite" else postgresql.insert
    return make(target).on_conflict_do_nothing(index_elements=list(keys))


def settle() -> None:
    """Leave nothing of what was deleted in the files of SQLite: the search index is written anew, and the log of
    changes emptied. PostgreSQL does the like by itself (autovacuum). For the worker and commands, outside any act."""
    session.remove()
    if db.engine.dialect.name != "sqlite":
        return
    connection = db.engine.raw_connection()
    try:
        connection.cursor().execute("INSERT INTO search_index (search_index) VALUES ('optimize')")
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def is_sqlite(executor: Executor) -> bool:
    bind = executor.get_bind() if isinstance(executor, Session) else executor
    return bind.dialect.name == "sqlite"
