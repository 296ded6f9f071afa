"""The worker (`corrala worker`): one process beside the web server that works off rows of the database.

It seals the journal, publishes its head once a day, lets each consumer read on, delivers letters, and runs the chores
of `app.chores`: who is reminded, whose offer lapsed. The truth is in the rows; the worker only looks, every half second
when there is nothing to do. Each round of each work is an act of its own, so a process killed between any two lines
has done a thing wholly or not at all; the one exception is a letter that was sent and not yet written down, which
goes out again under the same Message-ID.

Only one worker works: a second one stands by until the first is gone. It ends on SIGTERM or SIGINT after the act
at hand, and when the process that started it dies.
"""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import FrameType
from typing import Any

from flask import Flask
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from structlog import get_logger

from app.chores import AT_START, CHORES, CONSUMERS, WORKS
from app.config import SettingError, settings_from
from app.factory import create_app
from app.kernel.alone import Alone
from app.kernel.chain import last_day, publish_head
from app.kernel.clock import now
from app.kernel.db import db, reader, session
from app.kernel.errors import Busy, Refused
from app.kernel.heartbeat import beat
from app.kernel.journal import seal, unread, unsealed_since, worked_off
from app.kernel.transaction import act
from app.web import logs

IDLE_S = 0.5
BEAT_S = 5.0
HEAD_S = 60.0
AWAY_S = 2.0
READ_AT_ONCE = 200
TRIES = 5

log = get_logger("worker")


def seal_journal() -> int:
    return 0 if unsealed_since(reader()) is None else _seal()


@act
def _seal() -> int:
    return seal(session())


def publish_yesterday() -> int:
    """The head of the chain when a day has ended and all that happened in it is sealed."""
    midnight = now().replace(hour=0, minute=0, second=0, microsecond=0)
    yesterday, published, waiting = (midnight - timedelta(days=1)).date(), last_day(reader()), unsealed_since(reader())
    if (published is not None and published >= yesterday) or (waiting is not None and waiting < midnight):
        return 0
    return _publish(yesterday)


@act
def _publish(day: date) -> int:
    return int(publish_head(session(), day))


@act
def write_beat() -> int:
    beat(session(), "worker")
    return 0


@dataclass
class Reader:
    """One consumer of the journal: each row in an act together with its place, so that none is told twice or lost.

    Rows of acts it does not hear are passed by together. A row that fails is tried again with the rest; after five
    times it is left out and named in the log, since one broken row must not keep everybody else from being told.
    """

    name: str
    consume: Callable[[Any], None]
    hears: Callable[[str], bool]
    failures: dict[int, int] = field(default_factory=dict)

    def read_on(self) -> int:
        passed, done = 0, 0
        for row in unread(reader(), self.name, READ_AT_ONCE):
            if not self.hears(row.act):
                passed = row.seq
            elif self._read(row):
                passed = 0
            else:
                break
            done += 1
        if passed:
            self._pass_by(passed)
        return done

    def _read(self, row: Any) -> bool:
        try:
            self._take(row)
        except Exception as error:  # noqa: BLE001 - whatever a row does, the journal goes on
            session.rollback()
            return self._left_out(row, error)
        return True

    @act
    def _take(self, row: Any) -> None:
        self.consume(row)
        worked_off(session(), self.name, row.seq)

    def _left_out(self, row: Any, error: Exception) -> bool:
        if isinstance(error, Busy | OperationalError):
            log.warning("database away", work=self.name, kind=type(error).__name__)
            return False
        tries = self.failures.get(row.seq, 0) + 1
        self.failures[row.seq] = tries
        log.error("journal row failed", consumer=self.name, seq=row.seq, act=row.act, tries=tries, exc_info=error)
        if tries < TRIES:
            return False
        self._pass_by(row.seq)
        return True

    @act
    def _pass_by(self, seq: int) -> None:
        worked_off(session(), self.name, seq)


class Worker:
    """Rounds over all works until told to stop."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._stop = threading.Event()
        self._parent = os.getppid()
        self._due: dict[str, float] = {}
        self._readers = [Reader(*consumer) for consumer in CONSUMERS]
        with app.app_context():
            self._alone = Alone(db.engine, app.config["SETTINGS"].instance_dir)
        self._standing_by = False

    def stop(self, _number: int = 0, _frame: FrameType | None = None) -> None:
        self._stop.set()

    def run(self) -> None:
        """Work until stopped or orphaned."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        began = False
        while not self._over():
            if not self._alone.take():
                began = self._stand_by()
                continue
            if not began:
                began = self._begin()
            if not self.round():
                self._stop.wait(IDLE_S)
        self._alone.let_go()
        log.info("worker ends")

    def round(self) -> int:
        """Every work once; how much was done in all."""
        done = self._do("beat", write_beat, BEAT_S)
        done += self._do("seal", seal_journal)
        done += self._do("head", publish_yesterday, HEAD_S)
        for consumer in self._readers:
            done += self._do(consumer.name, consumer.read_on)
        for name, work in WORKS:
            done += self._do(name, work)
        for name, every, chore in CHORES:
            done += self._do(name, chore, every.total_seconds())
        return done

    def _begin(self) -> bool:
        log.info("worker begins")
        self._standing_by = False
        self._due.clear()
        for work in AT_START:
            self._do("start", work)
        return True

    def _stand_by(self) -> bool:
        if not self._standing_by:
            log.info("another worker is at work; standing by")
            self._standing_by = True
        self._stop.wait(IDLE_S)
        return False

    def _over(self) -> bool:
        return self._stop.is_set() or os.getppid() != self._parent

    def _do(self, name: str, work: Callable[[], int], every_s: float = 0.0) -> int:
        """Run one work when it is due; what goes wrong in one keeps no other from being done."""
        if self._over() or time.monotonic() < self._due.get(name, 0.0):
            return 0
        self._due[name] = time.monotonic() + every_s
        try:
            with self._app.test_request_context(base_url=self._app.config["SETTINGS"].base_url):
                return work()
        except (Refused, SQLAlchemyError) as error:
            log.warning("database away", work=name, kind=type(error).__name__)
            self._due[name] = time.monotonic() + AWAY_S
        except Exception as error:
            log.error("work failed", work=name, exc_info=error)
            self._due[name] = time.monotonic() + AWAY_S
        return 0


def main() -> None:
    logs.configure(readable=sys.stdout.isatty())
    try:
        app = create_app(settings_from(os.environ), wait_in_driver=True)
    except SettingError as error:
        sys.exit(str(error))
    Worker(app).run()


if __name__ == "__main__":
    main()
