"""Kill the server again and again while people report: what was acknowledged is there exactly once, what was not is
there wholly or not at all, and sending it again under the same key makes it once."""

import http.client
import os
import random
import signal
import sqlite3
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest

from app.kernel.chain import faults
from app.kernel.db import reader, session
from app.kernel.journal import seal
from tests.conftest import ON_POSTGRESQL, another_database
from tests.serving import Site
from tests.town import REPORT, Visitor, kept_words, town

pytestmark = [pytest.mark.live, pytest.mark.long]
PEOPLE, KILLS, WITHIN_S, BUSY = 8, 5, 240, 503


@dataclass
class Ledger:
    """What was sent, written down before; and what was acknowledged."""

    sent: set[str] = field(default_factory=set)
    acknowledged: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def person(self, site: Site, number: int) -> None:
        """Report one thing after the other; each as often as it takes, under the same key."""
        count = 0
        while not self.over.is_set():
            count += 1
            visitor, words = Visitor(site, number * 1000 + count), f"Report {count} of {number}: the lamp is dark."
            fields = REPORT | {"key": str(uuid4()), "words": words}
            self.sent.add(words)
            while not self._try(visitor, fields) and not self.over.is_set():
                time.sleep(0.05)

    def _try(self, visitor: Visitor, fields: dict[str, str]) -> bool:
        try:
            if "csrf_token" not in fields:
                page = visitor.read("/issues/new")
                if page.status == BUSY:
                    return False
                fields["csrf_token"] = page.text.split('name="csrf_token" value="')[1].split('"')[0]
            answer = visitor.post("/issues/new", fields)
        except (OSError, http.client.HTTPException):  # cut off in the middle, or nobody answers
            return False
        if answer.status == 200:
            self.acknowledged.append(fields["words"])
        elif answer.status != BUSY:
            self.strange.append(answer.text)
        return answer.status == 200


def worker_of(master: int) -> int:
    """The process that answers, a child of gunicorn's master."""
    return int(Path(f"/proc/{master}/task/{master}/children").read_text().split()[0])


def await_more(ledger: Ledger, number: int, give_up: float) -> None:
    wanted = len(ledger.acknowledged) + number
    while len(ledger.acknowledged) < wanted:
        assert time.monotonic() < give_up, f"only {len(ledger.acknowledged)} acknowledged"
        assert ledger.strange == []
        time.sleep(0.02)


def kill_and_start(site: Site, ledger: Ledger, give_up: float) -> None:
    for kill in range(KILLS):
        await_more(ledger, PEOPLE, give_up)
        time.sleep(random.uniform(0.0, 0.2))
        if kill % 2:
            os.kill(worker_of(site.processes["serve"].pid), signal.SIGKILL)  # the master starts another
        else:
            site.stop("serve", signal.SIGKILL)
            site.start("serve")
    await_more(ledger, PEOPLE, give_up)


def test_reports_while_the_server_is_killed_are_kept_once_each_and_none_by_half(tmp_path):
    url = another_database(tmp_path, "killed")
    ledger = Ledger()
    with town(tmp_path, url) as (site, app):
        people = [threading.Thread(target=ledger.person, args=(site, number)) for number in range(1, PEOPLE + 1)]
        for person in people:
            person.start()
        try:
            kill_and_start(site, ledger, time.monotonic() + WITHIN_S)
        finally:
            ledger.over.set()
            for person in people:
                person.join()
        kept = kept_words(app)
        with app.app_context():
            while seal(session()):
                session.commit()
            assert list(faults(reader())) == []
    assert len(kept) == len(set(kept))
    assert set(ledger.acknowledged) <= set(kept) <= ledger.sent
    assert len(ledger.acknowledged) == len(set(ledger.acknowledged)) > KILLS
    if not ON_POSTGRESQL:
        assert whole(url.removeprefix("sqlite:///"))


def whole(database: str) -> bool:
    opened = sqlite3.connect(database)
    faults = opened.execute("PRAGMA foreign_key_check").fetchall()
    sound = opened.execute("PRAGMA integrity_check").fetchall()
    opened.close()
    return (faults, sound) == ([], [("ok",)])
