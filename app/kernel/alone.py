"""One process at a time: a lock that the operating system or the database takes back when its holder dies."""

import fcntl
from collections.abc import Callable
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

LOCK = 7_201_145  # PostgreSQL advisory lock of the one worker


class Alone:
    """Held by one process of an installation: a file lock beside a SQLite database, an advisory lock on PostgreSQL,
    where processes may run on several machines."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self._engine, self._folder = engine, folder
        self._file: IO[bytes] | None = None
        self._connection: Connection | None = None

    def take(self) -> bool:
        """Try once; True while this process holds the lock. A lock lost with its connection is taken anew."""
        return self._lock_file() if self._engine.dialect.name == "sqlite" else self._lock_row()

    def let_go(self) -> None:
        """Let the next one in at once: a server may see only later that a connection was closed."""
        if self._file is not None:
            self._file.close()
        if self._connection is not None:
            _quietly(self._unlock)
            _quietly(self._connection.close)
        self._file = self._connection = None

    def _unlock(self) -> None:
        if self._connection is not None:
            self._connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": LOCK})

    def _lock_file(self) -> bool:
        if self._file is not None:
            return True
        self._folder.mkdir(parents=True, exist_ok=True)
        file = (self._folder / "worker.lock").open("wb")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self._file = file
        return True

    def _lock_row(self) -> bool:
        try:
            if self._connection is not None:
                self._connection.execute(text("SELECT 1"))
                return True
            connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            connection.detach()  # closing it then ends the session on the server, and with it the lock
            if connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": LOCK}).scalar_one():
                self._connection = connection
                return True
            connection.close()
        except SQLAlchemyError:
            self.let_go()
        return False


def _quietly(close: Callable[[], None]) -> None:
    try:
        close()
    except SQLAlchemyError:  # the connection is gone already, and the lock with it
        return
