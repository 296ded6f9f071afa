"""Where measurements happen: a temporary folder, a fresh database on each engine, servers on a core of their own."""

import logging
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import create_engine, text

from app.config import ROOT, settings_from
from app.factory import create_app
from app.kernel.db import db, read_engine
from tests.machine import POSTGRESQL, missing
from tests.serving import Site, free_port, serving

DATA = Path(os.environ.get("CORRALA_DATA", ROOT.parent / "shared" / "data"))
ENGINES = ("SQLite", "PostgreSQL")
CORES = os.sched_getaffinity(0)  # before anything was put apart


@dataclass(frozen=True, slots=True)
class Place:
    """A migrated, empty database, a folder beside it, and the settings of a site in production there."""

    engine: str
    folder: Path
    environ: dict[str, str]

    @property
    def database_url(self) -> str:
        return self.environ["CORRALA_DATABASE_URL"]

    def app(self) -> Flask:
        """The application in this process."""
        return create_app(settings_from(self.environ), wait_in_driver=True)


@contextmanager
def place(engine: str) -> Iterator[Place]:
    """A `Place` on one of `ENGINES`, gone afterwards."""
    with ExitStack() as left_behind:
        folder = Path(left_behind.enter_context(tempfile.TemporaryDirectory(prefix="corrala-bench-")))
        if engine == "SQLite":
            url = f"sqlite:///{folder / 'corrala.sqlite3'}"
        else:
            url = left_behind.enter_context(_database(f"corrala_bench_{os.getpid()}_{secrets.token_hex(3)}"))
        environ = {
            "CORRALA_ENV": "production",
            "CORRALA_SECRET_KEY": secrets.token_urlsafe(48),
            "CORRALA_DATA_KEYS": f"{secrets.token_urlsafe(32)}=",
            "CORRALA_MAIL_FROM": "corrala@localhost",
            "CORRALA_BASE_URL": "http://127.0.0.1",
            "CORRALA_DATABASE_URL": url,
            "CORRALA_INSTANCE_DIR": str(folder),
        }
        made = Place(engine, folder, environ)
        app = made.app()
        with app.app_context():
            upgrade()
            left_behind.callback(_close, app)
        yield made


def engines() -> tuple[list[str], str | None]:
    """The engines that answer here, and why one does not."""
    why = missing("postgresql")
    return (["SQLite"] if why else list(ENGINES)), why


@contextmanager
def application(where: Place) -> Iterator[Flask]:
    """The application on `where`, inside its context."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    app = where.app()
    try:
        with app.app_context():
            yield app
    finally:
        _close(app)


def _close(app: Flask) -> None:
    with app.app_context():
        db.engine.dispose()
        read_engine().dispose()


@contextmanager
def _database(name: str) -> Iterator[str]:
    server = create_engine(f"{POSTGRESQL.replace('postgresql:', 'postgresql+psycopg:')}/postgres")
    alone = server.execution_options(isolation_level="AUTOCOMMIT")
    with alone.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    try:
        yield f"{POSTGRESQL}/{name}"
    finally:
        with alone.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        server.dispose()


@contextmanager
def apart() -> Iterator[None]:
    """What starts in this block runs on the first core; afterwards this process keeps to the others."""
    if len(CORES) < 2:
        yield
        return
    first = min(CORES)
    os.sched_setaffinity(0, {first})
    try:
        yield
    finally:
        os.sched_setaffinity(0, CORES - {first})


@contextmanager
def site(where: Place, *processes: str) -> Iterator[Site]:
    """`corrala serve` on `where`, and other processes when named, on the first core."""
    with ExitStack() as open_sites:
        more = {key: value for key, value in where.environ.items() if key != "CORRALA_BASE_URL"}
        with apart():
            running = open_sites.enter_context(
                serving(where.folder, where.database_url, processes=processes or ("serve",), prepare=(), **more)
            )
        yield running


@contextmanager
def limit_site(where: Place) -> Iterator[str]:
    """The limit app on the same database, served by the same server with the same settings; its address."""
    port = free_port()
    environ = dict(os.environ) | where.environ | {"PORT": str(port)}
    command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "bench.limit_app:app"]
    with (where.folder / "limit.log").open("wb") as log, apart():
        server = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=log, start_new_session=True)
    limit = Site(f"http://127.0.0.1:{port}", environ, where.folder, {"serve": server})
    try:
        limit.until_ready()
        yield limit.url
    finally:
        limit.stop("serve")
