"""Kill the worker again and again while it has much to send: nothing is lost, and no letter is doubled but the one
it was sending, under the same Message-ID."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from email import message_from_bytes

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import func, select

from app.config import ROOT
from app.identity.actor import Actor
from app.identity.vocabulary import Role
from app.kernel.db import reader
from app.kernel.outbox import Outbox
from app.meetings.actions import cancel_meeting, sign_up
from app.meetings.vocabulary import Contact
from app.notices.models import Notice
from tests.builders.meetings import make_meeting
from tests.builders.people import make_actor
from tests.builders.places import make_city
from tests.serving import free_port

PEOPLE, GUESTS, KILLS, WITHIN_S = 20, 80, 4, 240
LINES = 100  # fewer would mean that the workers were not followed


class Sink:
    def __init__(self) -> None:
        self.copies: Counter[str] = Counter()

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802 - the library's name
        self.copies[message_from_bytes(envelope.content)["Message-ID"]] += 1
        return "250 OK"


def start(environ: dict[str, str], port: int) -> subprocess.Popen[bytes]:
    settings = {**os.environ, **environ, "CORRALA_MAIL_URL": f"smtp://127.0.0.1:{port}"}
    return subprocess.Popen([sys.executable, "-m", "app.worker"], cwd=ROOT, env=settings, stdout=subprocess.DEVNULL)


def waiting() -> int:
    return reader().execute(select(func.count()).where(Outbox.sent_at.is_(None))).scalar_one()


@pytest.mark.long
@pytest.mark.live
def test_worker_when_killed_at_random_then_all_letters_arrive_and_doubles_are_no_more_than_kills(app, context, environ):
    meeting = make_meeting(make_city()["mill"])
    for _ in range(PEOPLE):
        sign_up(actor=make_actor(), meeting_id=meeting.id)
    for number in range(GUESTS):
        sign_up(actor=Actor(), meeting_id=meeting.id, contact=Contact("Guest", email=f"guest{number}@example.org"))
    cancel_meeting(
        actor=make_actor("Elvira", Role.MEDIATOR), meeting_id=meeting.id, reason="The hall is closed that evening."
    )
    expected = PEOPLE + GUESTS + PEOPLE  # a place each, a link each, and that it is cancelled
    sink, give_up, kills = Sink(), time.monotonic() + WITHIN_S, 0
    controller = Controller(sink, hostname="127.0.0.1", port=free_port())
    controller.start()
    worker = start(environ, controller.port)
    try:
        while kills < KILLS:
            before = len(sink.copies)
            while len(sink.copies) < min(before + 5, expected) and time.monotonic() < give_up:
                time.sleep(random.uniform(0.01, 0.08))
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait()
            kills += 1
            worker = start(environ, controller.port)
        while (len(sink.copies) < expected or waiting()) and time.monotonic() < give_up:
            time.sleep(0.1)
    finally:
        worker.terminate()
        worker.wait(60)
        controller.stop()
    assert (len(sink.copies), waiting()) == (expected, 0)
    assert max(sink.copies.values()) <= 2
    assert sum(sink.copies.values()) - expected <= kills
    assert reader().execute(select(func.count()).select_from(Notice)).scalar_one() == 2 * PEOPLE


class Worked:
    """Workers one after the other, each killed where it is told to; see `killed_at`."""

    def __init__(self, environ: dict[str, str], port: int, watched: Sequence[str] = ()) -> None:
        settings = {**os.environ, **environ, "CORRALA_MAIL_URL": f"smtp://127.0.0.1:{port}"}
        command = [sys.executable, "-m", "tests.notices.killed_at", *watched]
        pipe = subprocess.PIPE
        self.program = subprocess.Popen(command, cwd=ROOT, env=settings, stdin=pipe, stdout=pipe, text=True)

    def until(self, number: int) -> str:
        print(number, file=self.program.stdin, flush=True)
        return self.program.stdout.readline().strip()

    def close(self) -> None:
        self.program.stdin.close()
        self.program.wait(60)
        self.program.stdout.close()


@pytest.mark.long
@pytest.mark.live
def test_worker_when_killed_before_each_of_its_lines_then_nothing_is_lost_and_a_kill_doubles_one_letter_at_most(
    app, context, environ
):
    """One new letter and notice for each line; what a killed worker left is there for the next one, too."""
    meeting, sink, expected, kills = make_meeting(make_city()["mill"]), Sink(), 0, 0
    controller = Controller(sink, hostname="127.0.0.1", port=free_port())
    controller.start()
    worked, ended = Worked(environ, controller.port), "killed"
    try:
        while ended == "killed":
            sign_up(actor=make_actor(), meeting_id=meeting.id)
            expected += 1
            before = sum(sink.copies.values()) - len(sink.copies)
            ended = worked.until(expected)
            kills += ended == "killed"
            assert sum(sink.copies.values()) - len(sink.copies) - before <= 1, f"the kill before line {expected}"
        assert (ended, worked.until(0)) == ("over 0", "over 0")
    finally:
        worked.close()
        controller.stop()
    assert kills > LINES
    assert (len(sink.copies), waiting()) == (expected, 0)
    assert 1 <= sum(sink.copies.values()) - expected <= kills
    assert reader().execute(select(func.count()).select_from(Notice)).scalar_one() == expected
