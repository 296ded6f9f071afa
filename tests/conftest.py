"""What every test stands on: one migrated database per run, emptied after each test; the application; a browser
that checks each page it fetches.

The same suite runs on SQLite (default) and on PostgreSQL: CORRALA_TEST_DATABASE=postgresql.
"""

import functools
import gc
import hashlib
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from hypothesis import HealthCheck, settings
from sqlalchemy import create_engine, inspect, text

from app.config import ROOT, settings_from
from app.factory import create_app
from app.kernel.db import Base, Executor, db, read_engine, session
from app.live.presenters import forget_fragments
from app.web import kept
from tests.machine import POSTGRESQL, require

# Databases and folders of tests lie in memory where there is room for them: none of them must outlive a power cut.
# Whoever sets TMPDIR has them there.
MEMORY, ROOM = Path("/dev/shm"), 2 * 1024**3
if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
    tempfile.tempdir = os.environ.setdefault("TMPDIR", str(MEMORY))

# That the machine stops for a moment is no fault of an example. What is too slow says so by its processor time.
settings.register_profile("house", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

SLOW = {"long", "live", "browser"}
MANY = {"test_matrix.py", "test_hostile.py"}  # files of many short tests that take a minute together
TESTS_OF_A_SWEEP = 10
EMPTIED = itertools.count(1)
ON_POSTGRESQL = os.environ.get("CORRALA_TEST_DATABASE") == "postgresql"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take long come first, so that at the end no runner has one left while the others have nothing to do.
    The runners take files in this order (`--no-loadscope-reorder`)."""
    slow = {item.path for item in items if SLOW & {mark.name for mark in item.iter_markers()} or item.path.name in MANY}
    items.sort(key=lambda item: item.path not in slow)


def pytest_collection_finish() -> None:
    """Everything that is loaded by now stays: looking through it for cycles again and again took a fifth of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker in item.iter_markers():
        require(marker.name)


def database_name() -> str:
    """A name of its own for each checkout and each parallel runner."""
    return run_database(os.environ.get("PYTEST_XDIST_WORKER", "one"))


def run_database(name: str) -> str:
    """The name of a database that all parallel runners of a checkout share."""
    return f"corrala_test_{hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]}_{name}"


def run_folder() -> Path:
    """A folder that all parallel runners of this run share, gone when the run ends."""
    return Path(os.environ["CORRALA_TEST_RUN"])


def pytest_configure(config: pytest.Config) -> None:
    """The runners get their environment from the one who began."""
    if "CORRALA_TEST_RUN" not in os.environ:
        os.environ["CORRALA_TEST_RUN"] = folder = tempfile.mkdtemp(prefix="corrala-run-")
        config.add_cleanup(functools.partial(shutil.rmtree, folder, ignore_errors=True))


def fresh_postgresql(name: str, like: str = "template1", *, hurried: bool = True) -> str:
    """Make a database called `name`, empty or a copy of the one called `like`; its address. `hurried`: a commit there
    does not wait for the disk, and no plan is compiled for the few rows of a test."""
    engine = create_engine(
        f"{POSTGRESQL.replace('postgresql:', 'postgresql+psycopg:')}/postgres", isolation_level="AUTOCOMMIT"
    )
    try:
        with engine.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
            connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{like}"'))
            if hurried:
                for setting in ("synchronous_commit", "jit"):
                    connection.execute(text(f'ALTER DATABASE "{name}" SET {setting} = off'))
    finally:
        engine.dispose()
    return f"{POSTGRESQL}/{name}"


def another_database(folder: Path, name: str) -> str:
    """The address of an empty database of the suite's kind: a file in `folder`, or one at the PostgreSQL server."""
    return fresh_postgresql(f"{database_name()}_{name}") if ON_POSTGRESQL else f"sqlite:///{folder / f'{name}.sqlite3'}"


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("corrala")


@pytest.fixture(scope="session")
def environ(place: Path) -> dict[str, str]:
    url = fresh_postgresql(database_name()) if ON_POSTGRESQL else f"sqlite:///{place / 'test.sqlite3'}"
    return {
        "CORRALA_ENV": "test",
        "CORRALA_DATABASE_URL": url,
        "CORRALA_INSTANCE_DIR": str(place),
        "CORRALA_BASE_URL": "http://localhost",
    }


@contextmanager
def own_app(environ: Mapping[str, str], *, wait_in_driver: bool = False) -> Iterator[Flask]:
    """An application whose connections are closed when the block ends; contexts of its own end before."""
    app = create_app(settings_from(environ), wait_in_driver=wait_in_driver)
    try:
        yield app
    finally:
        with app.app_context():
            db.engine.dispose()
            read_engine().dispose()


@pytest.fixture(scope="session")
def app(environ: dict[str, str]):
    with own_app(environ) as app:
        with app.app_context():
            upgrade()
        yield app


@pytest.fixture(autouse=True)
def _clean(request: pytest.FixtureRequest):
    """Empty every table after a test that used the application."""
    yield
    if "app" not in request.fixturenames:
        return
    app = request.getfixturevalue("app")
    app.extensions["corrala_limiter"].storage.reset()
    with app.app_context():
        kept.forget_all()
        forget_fragments()
        empty_tables()
    shutil.rmtree(app.config["SETTINGS"].media_dir, ignore_errors=True)


def empty_tables() -> None:
    """It runs after every test: what nobody wrote to is left alone, some 150 of 175 tables."""
    session.rollback()
    connection = session.connection().connection.driver_connection
    statements = _emptying(written(session))
    for statement in [";".join(statements)] if ON_POSTGRESQL else statements:  # in one way there and back
        connection.execute(statement)  # type: ignore[union-attr]
    session.commit()
    if ON_POSTGRESQL and next(EMPTIED) % TESTS_OF_A_SWEEP == 0:
        sweep()


def sweep() -> None:
    """Let PostgreSQL forget the rows that were deleted: every statement reads past them until then, and no server
    does it by itself as fast as tests delete."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM " + ", ".join(f'"{name}"' for name in sorted(written(connection)))))


def written(executor: Executor) -> set[str]:
    """The tables that hold rows, on PostgreSQL also those that held some since they were swept."""
    return set(executor.execute(text(_asking())).scalars())


@functools.cache
def _asking() -> str:
    if ON_POSTGRESQL:
        return (
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            " AND pg_relation_size(oid) > 0 AND relname <> 'alembic_version'"
        )
    return " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in _tables())


def _emptying(names: Set[str]) -> Iterator[str]:
    """The statements that empty these tables. The permit of the journal goes in first and out last; in between no
    foreign key asks."""
    yield "SET LOCAL session_replication_role = replica" if ON_POSTGRESQL else "PRAGMA defer_foreign_keys=ON"
    yield "INSERT INTO journal_permit (reason) VALUES ('test')"
    for name in _tables():
        if name in names:
            yield f'DELETE FROM "{name}"'
    yield "DELETE FROM journal_permit"


@functools.cache
def _tables() -> tuple[str, ...]:
    names = (table.name for table in reversed(Base.metadata.sorted_tables) if table.name != "journal_permit")
    return ("search_index", *names)


@pytest.fixture
def kept_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """What pages keep stays kept while a test counts statements: on a busy machine two seconds are over between two
    pages, or in the middle of one."""
    monkeypatch.setattr(kept, "FRESH_S", 600.0)


@pytest.fixture
def context(app: Flask):
    """An application context, for tests of actions and queries."""
    with app.app_context():
        yield app
        session.rollback()


class Browser(FlaskClient):
    """A client whose every request has an application context of its own, also inside a test that holds one."""

    def open(self, *args, **kwargs):
        with self.application.app_context():
            return super().open(*args, **kwargs)


@pytest.fixture
def client(app: Flask):
    """A browser that sends what browsers send: the site a form came from."""
    client = Browser(app, app.response_class)
    client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    return client


def table_names() -> set[str]:
    return set(inspect(db.engine).get_table_names())
