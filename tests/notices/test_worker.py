"""The worker: rounds over rows, one at a time, none lost, none twice."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from sqlalchemy import select, update

from app.config import ROOT
from app.identity.actor import SYSTEM, Actor
from app.kernel.alone import Alone
from app.kernel.clock import now
from app.kernel.db import db, reader, session
from app.kernel.heartbeat import last_beat
from app.kernel.journal import JournalPlace, announce, unsealed_since
from app.kernel.outbox import post
from app.kernel.transaction import act
from app.meetings.actions import give_up_place, sign_up
from app.meetings.events import NamesRead
from app.meetings.models import MeetingReminder, SignUp
from app.meetings.vocabulary import Contact
from app.worker import TRIES, Reader
from tests.builders.mails import letters
from tests.builders.meetings import make_meeting
from tests.builders.people import make_actor
from tests.builders.places import make_city
from tests.builders.worker import work_off

NOOR = Contact("Noor", email="noor@example.org", lang="en")


@pytest.fixture
def mill(context):
    return make_city()["mill"]


def files(app) -> list:
    folder = app.config["SETTINGS"].instance_dir / "outbox"
    return [message_from_bytes(path.read_bytes(), policy=default) for path in sorted(folder.glob("*.eml"))]


@pytest.fixture(autouse=True)
def _empty_outbox(app):
    for path in (app.config["SETTINGS"].instance_dir / "outbox").glob("*"):
        path.unlink()


def test_round_when_somebody_signed_up_then_a_letter_with_the_link_lies_in_the_outbox_folder(app, mill):
    sign_up(actor=Actor(), meeting_id=make_meeting(mill).id, contact=NOOR)
    work_off(app)
    [letter] = files(app)
    assert letter["To"] == "noor@example.org"
    assert letter["Subject"] == "Please confirm your place"
    assert "/meetings/places/" in letter.get_content()
    assert letter["List-Unsubscribe"].startswith("<http://localhost/notices/stop/place/")
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    [row] = letters()
    assert (row.body, row.leased_until, row.message_id) == ("", None, letter["Message-ID"])
    assert row.sent_at is not None


def test_round_when_done_again_then_nothing_happens_twice(app, mill):
    sign_up(actor=make_actor(), meeting_id=make_meeting(mill).id)
    work_off(app)
    work_off(app)
    assert len(files(app)) == 1
    assert unsealed_since(reader()) is None
    assert last_beat(reader(), "worker") is not None


def test_round_passes_on_lapsed_offers_and_reminds(app, mill):
    meeting = make_meeting(mill, capacity=1)
    first, second = make_actor(), make_actor()
    place = sign_up(actor=first, meeting_id=meeting.id)
    sign_up(actor=second, meeting_id=meeting.id)
    give_up_place(actor=first, sign_up_id=place.id)
    session.execute(update(SignUp).values(offered_until=now() - timedelta(seconds=1)).where(SignUp.state == "offered"))
    session.add(MeetingReminder(meeting_id=meeting.id, hours_before=48, due_at=now()))
    session.commit()
    work_off(app)
    acts = [letter.subject.split(":")[0] for letter in letters()]
    assert sorted(acts) == [
        "A place is free for you",
        "You are on the waiting list",
        "You have a place",
        "Your place is given up",
        "Your place went to the next person",
    ]


@act
def _announce(count: int) -> None:
    for number in range(1, count + 1):
        announce(NamesRead(meeting_id=number), actor=SYSTEM)


def test_reader_when_one_row_cannot_be_told_then_it_is_left_out_after_five_tries_and_the_rest_goes_on(app, context):
    _announce(3)
    work_off(app)
    seen: list[int] = []

    def consume(row) -> None:
        if row.object_id == 2:
            raise ValueError("a broken row")
        seen.append(row.object_id)

    reading = Reader("trial", consume, lambda _act: True)
    for _ in range(TRIES - 1):
        reading.read_on()
        assert seen == [1]
    reading.read_on()
    assert seen == [1, 3]
    assert reading.read_on() == 0


def test_reader_when_the_act_fails_at_its_end_then_the_row_is_told_again(app, context):
    _announce(1)
    work_off(app)
    calls: list[int] = []

    def consume(row) -> None:
        calls.append(row.seq)
        post(session(), recipient="a@example.org", subject="s", text="t", key=f"trial-{row.id}")
        if len(calls) == 1:
            raise ValueError("broken off")

    reading = Reader("trial", consume, lambda _act: True)
    assert (reading.read_on(), len(letters())) == (0, 0)
    assert (reading.read_on(), len(letters())) == (1, 1)
    assert session.scalars(select(JournalPlace.seq).where(JournalPlace.consumer == "trial")).one() == calls[0]


def test_reader_passes_by_together_what_it_does_not_hear(app, context):
    _announce(3)
    work_off(app)
    reading = Reader("trial", pytest.fail, lambda act: act != "meeting.names_read")
    assert (reading.read_on(), reading.read_on()) == (3, 0)


def test_alone_lets_one_in_and_the_next_when_it_is_gone(app, context, tmp_path):
    first, second = Alone(db.engine, tmp_path), Alone(db.engine, tmp_path)
    assert (first.take(), first.take(), second.take()) == (True, True, False)
    first.let_go()
    assert (second.take(), first.take()) == (True, False)
    second.let_go()


def start(environ: dict[str, str], command: list[str]) -> subprocess.Popen[str]:
    settings = {**os.environ, **environ}
    return subprocess.Popen(command, cwd=ROOT, env=settings, stdout=subprocess.PIPE, text=True)


@pytest.mark.live
def test_worker_when_told_to_stop_then_ends_at_once_and_well(app, environ):
    began = time.monotonic()
    worker = start(environ, [sys.executable, "-m", "app.cli", "worker"])
    assert "worker begins" in worker.stdout.readline()
    begun = time.monotonic()
    worker.send_signal(signal.SIGTERM)
    out, _ = worker.communicate(timeout=30)
    assert worker.returncode == 0
    assert time.monotonic() - begun < begun - began  # however busy the machine is, an end is less work than a beginning
    assert "worker ends" in out


@pytest.mark.live
def test_worker_when_its_parent_is_killed_then_ends_too(app, environ):
    start_one = "worker = subprocess.Popen([sys.executable, '-m', 'app.cli', 'worker'])"
    script = f"import subprocess, sys, time; {start_one}; time.sleep(60)"
    parent = start(environ, [sys.executable, "-c", script])
    assert "worker begins" in parent.stdout.readline()
    parent.kill()
    out, _ = parent.communicate(timeout=60)  # returns once the worker, too, has let go of the pipe
    assert "worker ends" in out
