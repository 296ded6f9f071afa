"""A worker that is killed just before one line of its work.

For each number n on standard input a worker begins, and ends for good before the n-th line that it reaches for the
first time, of the files that are named, else of those that carry letters. 0 lets it do all there is to do.
"""

import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Any

from app.config import ROOT, settings_from
from app.factory import create_app
from app.kernel.db import db, read_engine
from app.worker import Worker

OF_LETTERS = (
    "worker.py",
    "notices/actions.py",
    "notices/mailer.py",
    "kernel/journal.py",
    "kernel/outbox.py",
    "kernel/transaction.py",
)
WATCHED = frozenset(str(Path(ROOT, "app", name)) for name in sys.argv[1:] or OF_LETTERS)


class Killer:
    """Follows the lines of the watched files, and kills its own process before the one it waits for."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.seen: set[tuple[str, int]] = set()

    def enter(self, frame: FrameType, _event: str, _arg: Any) -> Any:
        return self.line if frame.f_code.co_filename in WATCHED else None

    def line(self, frame: FrameType, event: str, _arg: Any) -> Any:
        if event == "line":
            self.seen.add((frame.f_code.co_filename, frame.f_lineno))
            if len(self.seen) == self.number:
                os.kill(os.getpid(), signal.SIGKILL)
        return self.line


def work(worker: Worker, number: int) -> None:
    while not worker._alone.take():  # the one before is gone; its lock may need a moment
        time.sleep(0.005)
    if number:
        sys.settrace(Killer(number).enter)
    worker._begin()
    while worker.round():
        pass


def main() -> None:
    app = create_app(settings_from(os.environ), wait_in_driver=True)
    worker = Worker(app)
    # One round before the first number: every child would put the same statements together, a second for each kill.
    worker.round()
    with app.app_context():
        db.engine.dispose()
        read_engine().dispose()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            worker._parent = os.getppid()
            work(worker, int(line))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        ended = "killed" if os.WIFSIGNALED(status) else f"over {os.waitstatus_to_exitcode(status)}"
        sys.stdout.write(f"{ended}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
