"""What every test stands on: one migrated database per run, emptied after each test; the application; a browser
that checks each page it fetches.

The same suite runs on SQLite (default) and on PostgreSQL: CORRALA_TEST_DATABASE=postgresql.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import create_engine, inspect, text

from app.config import ROOT, settings_from
from app.factory import create_app
from app.kernel.db import Base, db, read_engine, session
from app.web import city
from tests.machine import POSTGRESQL, require

ON_POSTGRESQL = os.environ.get("CORRALA_TEST_DATABASE") == "postgresql"


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker in item.iter_markers():
        require(marker.name)


def database_name() -> str:
    """A name of its own for each checkout and each parallel runner."""
    place = hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]
    return f"corrala_test_{place}_{os.environ.get('PYTEST_XDIST_WORKER', 'one')}"


def fresh_postgresql(name: str) -> str:
    """Make an empty database called `name`; its address."""
    engine = create_engine(
        f"{POSTGRESQL.replace('postgresql:', 'postgresql+psycopg:')}/postgres", isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    engine.dispose()
    return f"{POSTGRESQL}/{name}"


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
def own_app(environ: Mapping[str, str]) -> Iterator[Flask]:
    """An application whose connections are closed when the block ends."""
    app = create_app(settings_from(environ))
    yield app
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
        city.look_again()
        empty_tables()
    shutil.rmtree(app.config["SETTINGS"].media_dir, ignore_errors=True)


def empty_tables() -> None:
    session.rollback()
    if ON_POSTGRESQL:
        session.execute(text("SET session_replication_role = replica"))
    else:
        session.execute(text("PRAGMA defer_foreign_keys=ON"))
    session.execute(text("INSERT INTO journal_permit (reason) VALUES ('test')"))
    session.execute(text("DELETE FROM search_index"))
    tables = [table for table in reversed(Base.metadata.sorted_tables) if table.name != "journal_permit"]
    for table in [*tables, Base.metadata.tables["journal_permit"]]:
        session.execute(table.delete())
    if ON_POSTGRESQL:
        session.execute(text("SET session_replication_role = DEFAULT"))
    session.commit()


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
