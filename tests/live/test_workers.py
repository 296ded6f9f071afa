"""Several workers behind one port, on PostgreSQL and Redis, each socket at whichever took it: what happens at one is
known at the others; one that is killed takes nothing along; and nothing lives in Redis alone."""

import os
import signal
import socket
import statistics
import time
import urllib.parse
import urllib.request
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
import websocket
from sqlalchemy import insert

from app.kernel.db import session
from app.live.models import QUESTION
from app.web.throttle import SOCKETS
from tests.clusters import own_redis
from tests.conftest import database_name, fresh_postgresql
from tests.live.crowd import Hall
from tests.live.protocol.asking import join
from tests.live.stage import Stage, staged
from tests.sockets import RawSocket
from tests.town import watching
from tests.web.test_hostile_sockets import attacked

pytestmark = [pytest.mark.live, pytest.mark.long, pytest.mark.postgresql, pytest.mark.own_redis]
WITHIN_S, AT_ONCE = 30.0, 4  # a worker that was just started needs its seconds
MOST_GROWTH_KB, OTHERS_WAIT_S = 2 * 50_000, 0.5  # while some do not read what they are sent


@pytest.fixture(scope="module")
def shout(tmp_path_factory):
    with own_redis(tmp_path_factory.mktemp("redis")) as running:
        yield running


@pytest.fixture(scope="module")
def stage(tmp_path_factory, shout):
    url = fresh_postgresql(f"{database_name()}_workers")
    more = {"CORRALA_WORKERS": "2", "CORRALA_REDIS_URL": shout.url}
    with staged(tmp_path_factory.mktemp("workers"), url, **more) as running:
        yield running
        running.close()


@pytest.fixture(autouse=True)
def _sound(stage):
    yield
    stage.close()
    log = stage.site.log("serve")
    assert "Traceback" not in log, log[log.index("Traceback") - 500 :][:4000]


def worker_of(stage: Stage, here: RawSocket | socket.socket) -> int:
    """The process that holds the other end of `here`."""
    line = here.ws.sock if isinstance(here, RawSocket) else here
    (_host, near), (_peer, far) = line.getsockname(), line.getpeername()
    for row in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = row.split()
        if (int(fields[1].split(":")[1], 16), int(fields[2].split(":")[1], 16)) == (far, near):
            for worker in stage.workers():
                for number in Path(f"/proc/{worker}/fd").iterdir():
                    with suppress(FileNotFoundError):  # what is open changes while we look
                        if os.readlink(number) == f"socket:[{fields[9]}]":
                            return worker
    raise AssertionError("nobody holds this socket")


def at_each(stage: Stage, cookie: str = "", *, meeting: int, **options: bool) -> list[RawSocket]:
    """A socket at each worker, of one person or else of somebody; several come at once, since those who come one after
    the other may all be taken by the worker that has nothing else to do."""
    found: dict[int, RawSocket] = {}
    give_up = time.monotonic() + WITHIN_S
    while time.monotonic() < give_up:
        cookies = [cookie or stage.participant(meeting) for _number in range(AT_ONCE)]
        with ThreadPoolExecutor(AT_ONCE) as coming:
            came = list(coming.map(lambda one: stage.socket(one, **options), cookies))
        found |= {worker_of(stage, one): one for one in came}
        stage.close(*(one for one in came if one not in found.values()))
        if len(found) == 2:
            return list(found.values())
    raise AssertionError("all sockets came to one worker")


def heard_after(here: RawSocket, supports: int, question: int, seconds: float = 20.0) -> float:
    """Seconds until `here` hears of so many supports."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        for name, news in here.listen(0.02):
            if name == "changes" and any((c["id"], c["supports"]) == (question, supports) for c in news["changes"]):
                return time.monotonic() - began
    raise AssertionError(f"not heard after {seconds} s")


def support(stage: Stage, meeting: int, question: int, at: RawSocket | None = None) -> int:
    """Somebody supports; how many do now."""
    done = (at or stage.somebody(meeting)).ask("support", {"question": question, "on": True})
    assert done is not None
    assert done["ok"], done
    number: int = done["supports"]
    return number


def test_what_is_done_at_one_worker_is_heard_at_the_other_within_a_second(stage):
    meeting = stage.hall()
    question = stage.question(meeting)
    listeners = at_each(stage, meeting=meeting)
    for listener in listeners:
        told = join(listener, meeting)
        assert (told["ok"], told["present"]) == (True, None)  # nobody knows how many are here
    time.sleep(2.5)  # both heard themselves in Redis by now, and look for themselves every two seconds only
    times = defaultdict(list)
    for _turn in range(5):
        actors = at_each(stage, meeting=meeting)
        for actor, there in zip(actors, other_way(stage, listeners, actors), strict=True):
            number = support(stage, meeting, question, at=actor)
            times[worker_of(stage, there)].append(heard_after(there, number, question))
        stage.close(*actors)
    assert len(times) == 2
    assert max(statistics.median(some) for some in times.values()) < 0.7, times
    told = [news["present"] for one in listeners for name, news in one.heard if name == "present"]
    assert set(told) <= {None}


def other_way(stage: Stage, listeners: list[RawSocket], actors: list[RawSocket]) -> list[RawSocket]:
    """For each of `actors` the listener at the other worker."""
    at = {worker_of(stage, one): one for one in listeners}
    return [next(one for worker, one in at.items() if worker != worker_of(stage, actor)) for actor in actors]


def test_signing_out_ends_the_sockets_at_both_workers(stage):
    meeting = stage.hall()
    cookie = stage.cookie_of(stage.account("Noor Haddad"))
    here, there = at_each(stage, cookie, meeting=meeting)
    assert (join(here, meeting)["ok"], join(there, meeting)["ok"]) == (True, True)
    _status, headers, page = stage.get("/account", cookie)
    data = urllib.parse.urlencode({"csrf_token": page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]})
    sent = {"Cookie": headers["Set-Cookie"].split(";")[0], "Origin": stage.site.url}
    urllib.request.urlopen(
        urllib.request.Request(f"{stage.site.url}/sign-out", data.encode(), sent), timeout=60
    ).close()
    began = time.monotonic()
    assert here.ends_within(3.0)
    assert there.ends_within(max(0.1, 3.0 - (time.monotonic() - began)))


def comes(stage: Stage, cookie: str, within_s: float = 0.0) -> RawSocket | None:
    """A socket for this person, who tries again for so long; None when there is no place at either worker."""
    began = time.monotonic()
    while True:
        try:
            return stage.socket(cookie)
        except websocket.WebSocketBadStatusException as refused:
            if refused.status_code != 429:
                raise
            if time.monotonic() - began >= within_s:
                return None
            time.sleep(0.1)


def test_a_person_holds_five_sockets_over_both_workers(stage):
    meeting = stage.hall()
    cookie, other = stage.participant(meeting), stage.participant(meeting)
    held = at_each(stage, cookie, meeting=meeting)
    while len(held) < SOCKETS["socket.person"]:  # those that came too many a moment ago may not have gone yet
        more = comes(stage, cookie, within_s=WITHIN_S)
        assert more is not None
        held.append(more)
    with ThreadPoolExecutor(AT_ONCE) as coming:  # whichever worker takes it
        assert list(coming.map(lambda _number: comes(stage, cookie), range(2 * AT_ONCE))) == [None] * 2 * AT_ONCE
    assert comes(stage, other) is not None
    stage.close(held[0])
    assert comes(stage, cookie, within_s=WITHIN_S) is not None
    assert comes(stage, cookie) is None


def test_hostile_sockets_hold_up_neither_worker(stage):
    """Floods, a message too long, events that nobody knows, and clients that never read, at both: each is refused or
    cut off, the first page keeps coming, and whoever looks on hears of an act meanwhile."""
    meeting = stage.hall()
    question = stage.question(meeting)
    with stage.app.app_context():
        row = session.execute(QUESTION.select().where(QUESTION.c.id == question)).one()._asdict()
        del row["id"]
        long = [row | {"key": f"long-{number}", "body": "ع" * 500} for number in range(150)]
        session.execute(insert(QUESTION), long)
        session.commit()
    listeners, slow = at_each(stage, meeting=meeting), at_each(stage, meeting=meeting, small_buffer=True)
    for one in listeners:
        assert join(one, meeting)["ok"]
    before = stage.memory_kb()
    with watching(stage.site, every_s=0.05) as watch, ThreadPoolExecutor(1) as hostile:
        attack = hostile.submit(attacked, stage.site, 4.0)
        for number in range(50):
            for one in slow:
                with suppress(OSError, websocket.WebSocketException):
                    one.send(f'42/live,{number}["join",{{"meeting":{meeting},"since":0,"audience":"hall"}}]')
            time.sleep(0.12)
            if number == 10:
                supports = support(stage, meeting, question)
                for one in listeners:
                    heard_after(one, supports, question)
        assert attack.result() == []
    assert [one.is_cut_off() for one in slow] == [True, True]
    assert stage.memory_kb() - before < MOST_GROWTH_KB
    assert watch.statuses == {200}
    assert watch.middle < OTHERS_WAIT_S


def test_a_worker_that_is_killed_takes_nothing_along(stage):
    hall = Hall(stage, 40)
    before, killed, held = stage.workers(), 0, 0
    try:
        hall.settle(60.0)
        for step in range(120):
            hall.act()
            if step == 40:
                at = [worker_of(stage, phone.line) for phone in hall.phones.all if phone.line]
                killed, held = at[0], at.count(at[0])
                os.kill(killed, signal.SIGKILL)
            hall.phones.run(0.05)
        hall.settle(60.0)
        hall.compare()
    finally:
        hall.phones.close()
    assert hall.acknowledged > 30
    assert hall.phones.cuts == held  # the phones of the other worker did not notice
    left, now = set(before) - {killed}, set(stage.workers())
    assert (len(left), left < now, killed in now) == (1, True, False)


def everything_goes_on(stage: Stage, meeting: int, question: int, listeners: list[RawSocket], within_s: float) -> None:
    """Pages, a form, an act, the refresh, somebody new, and both workers' sockets hear of it."""
    began = time.monotonic()
    cookie = stage.participant(meeting)
    status, headers, page = stage.get(f"/meetings/{meeting}/live", cookie)
    assert status == 200
    token = page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    sent = {"Cookie": f"{cookie}; {headers['Set-Cookie'].split(';')[0]}", "Origin": stage.site.url}
    data = urllib.parse.urlencode({"csrf_token": token, "on": "1"}).encode()
    request = urllib.request.Request(f"{stage.site.url}/questions/{question}/support", data, sent)
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert answer.status == 200
    assert stage.get("/forums")[0] == 200
    status, _headers, told = stage.get(f"/meetings/{meeting}/live/changes?since=0&lang=en", cookie)
    assert (status, told["mine"]["supported"]) == (200, [question])
    newcomer = stage.somebody(meeting)
    assert join(newcomer, meeting)["ok"]
    number = support(stage, meeting, question, at=newcomer)
    for one in listeners:
        heard_after(one, number, question)
    assert time.monotonic() - began < within_s
    stage.close(newcomer)


def until_heard_by_all(shout, seconds: float) -> float:
    """Seconds until both workers listen to Redis again."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if dict(shout.client.pubsub_numsub("corrala:hall"))[b"corrala:hall"] == 2:
            return time.monotonic() - began
        time.sleep(0.05)
    raise AssertionError(f"not listened to after {seconds} s")


def test_nothing_lives_in_redis_alone(stage, shout):
    """Gone, back, flushed, and hanging without a word: the hall goes on, slower at most."""
    meeting = stage.hall()
    question = stage.question(meeting)
    listeners = at_each(stage, meeting=meeting)
    for one in listeners:
        assert join(one, meeting)["ok"]
    until_heard_by_all(shout, 10.0)
    shout.stop()
    everything_goes_on(stage, meeting, question, listeners, within_s=10.0)
    shout.start()
    until_heard_by_all(shout, 10.0)
    everything_goes_on(stage, meeting, question, listeners, within_s=10.0)
    shout.client.flushall()
    everything_goes_on(stage, meeting, question, listeners, within_s=10.0)
    shout.send(signal.SIGSTOP)
    try:
        everything_goes_on(stage, meeting, question, listeners, within_s=12.0)
        everything_goes_on(stage, meeting, question, listeners, within_s=12.0)
    finally:
        shout.send(signal.SIGCONT)
    until_heard_by_all(shout, 10.0)
    everything_goes_on(stage, meeting, question, listeners, within_s=10.0)
