"""When sessions were last used: remembered in this process, written down at most once a minute.

Reading pages write nothing, so the moment a session was seen waits here; a thread of its own (a greenlet in the
server) hands what has gathered to the room that knows accounts. What a killed process had not written is lost: the
session then looks idle for up to a minute longer than it was.
"""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from structlog import get_logger

from app.kernel.errors import Refused

EVERY_S = 60.0
log = get_logger(__name__)


class Seen:
    """`write(seen={session id: moment})` is an act. Tests have no thread and call `write_down` themselves."""

    def __init__(self, app: Flask, write: Callable[..., Any] | None) -> None:
        self._app, self._write = app, write
        self._moments: dict[int, datetime] = {}
        self._lock = threading.Lock()
        self._started = False

    def note(self, session_id: int, moment: datetime) -> None:
        """Remember that this session was just used; costs no statement."""
        with self._lock:
            self._moments[session_id] = moment
            start = not self._started and not self._app.testing and self._write is not None
            self._started = self._started or start
        if start:  # at the first use and not at start-up: a server forks its workers in between
            threading.Thread(target=self._run, name="seen", daemon=True).start()

    def write_down(self) -> None:
        """Write what has gathered; when the database is away it is kept for the next time."""
        with self._lock:
            moments, self._moments = self._moments, {}
        if not moments or self._write is None:
            return
        try:
            with self._app.app_context():
                self._write(seen=moments)
        except (Refused, SQLAlchemyError) as error:
            log.warning("seen sessions wait", kind=type(error).__name__)
            with self._lock:
                self._moments = moments | self._moments

    def _run(self) -> None:
        pause = threading.Event()
        while not pause.wait(EVERY_S):
            self.write_down()
