"""Limits of pace: each holds at its number and refuses one more; wider at sign-in while a meeting is live."""

import re
import signal
import time

import pytest
import redis
from sqlalchemy import update

from app.config import ROOT
from app.kernel.db import session
from app.kernel.errors import TooMany
from app.live.models import Hall
from app.live.vocabulary import Phase
from app.web.kept import forget_all
from app.web.throttle import LIMITS, SOCKETS, WHILE_LIVE, install, spend
from app.web.windows import SharedWindows
from tests.builders.live import make_hall
from tests.builders.people import csrf
from tests.builders.places import make_city
from tests.clusters import own_redis
from tests.serving import free_port

HOUR, DAY = 3600, 86_400
PROMISED = {
    "act.breach": (3, 60),
    "act.second": (10, 1),
    "code.address": (20, HOUR),
    "code.email": (5, HOUR),
    "copy.day": (3, DAY),
    "paper.minute": (10, 60),
    "enquiry.hour": (5, HOUR),
    "appointment.hour": (5, HOUR),
    "contact.hour": (120, HOUR),
    "flag.day": (20, DAY),
    "issue.day": (10, DAY),
    "issue.hour": (5, HOUR),
    "join.minute": (600, 60),
    "join.wrong": (60, 60),
    "me_too.hour": (30, HOUR),
    "note.hour": (60, HOUR),
    "unsafe.hour": (20, HOUR),
    "place.minute": (20, 60),
    "relay.hour": (20, HOUR),
    "follow.hour": (30, HOUR),
    "follow.email": (5, DAY),
    "post.newcomer": (1, 60),
    "post.pace": (1, 15),
    "question.minute": (3, 60),
    "receipt.hour": (20, HOUR),
    "search.minute": (15, 60),
    "sign_in.address": (20, HOUR),
    "sign_up.hour": (20, HOUR),
    "support.minute": (60, 60),
    "upload.minute": (10, 60),
    "word.hour": (10, HOUR),
}
MORNING = "2026-11-22T10:00:00Z"


@pytest.fixture
def mill(context):
    return make_city()["mill"]


def spend_all(limit: str, times: int) -> None:
    for _ in range(times):
        spend(limit, "somebody")


def holds(limit: str, times: int, seconds: int, time_machine) -> None:
    """`times` go through in one moment, the next not, and one more as soon as the time is over."""
    spend_all(limit, times)
    with pytest.raises(TooMany) as refusal:
        spend(limit, "somebody")
    assert refusal.value.retry_after == seconds
    spend(limit, "somebody else")
    time_machine.shift(seconds - 1)
    if seconds > 1:
        with pytest.raises(TooMany):
            spend(limit, "somebody")
    time_machine.shift(2)
    spend(limit, "somebody")


def test_every_limit_is_promised():
    assert set(LIMITS) == set(PROMISED)
    assert SOCKETS == {"socket.person": 5, "socket.stranger": 20, "socket.address": 2000}


def test_every_limit_is_counted_somewhere():
    code = "".join(file.read_text() for file in sorted((ROOT / "app").rglob("*.py")) if file.name != "throttle.py")
    assert [name for name in [*LIMITS, *SOCKETS] if f'"{name}"' not in code] == []


@pytest.mark.parametrize("limit", PROMISED)
def test_limit_when_the_clock_is_set_back_then_locks_nobody_out(mill, limit, time_machine):
    """By three hours and by forty days; from there on it holds as before."""
    times, seconds = PROMISED[limit]
    time_machine.move_to(MORNING, tick=False)
    spend_all(limit, times)
    for back in (-3 * HOUR, -40 * DAY):
        time_machine.shift(back)
        spend_all(limit, times)
        with pytest.raises(TooMany) as refusal:
            spend(limit, "somebody")
        assert 0 < refusal.value.retry_after <= seconds


@pytest.mark.parametrize("limit", PROMISED)
def test_limit_holds_at_its_number_and_refuses_one_more(mill, limit, time_machine):
    time_machine.move_to(MORNING, tick=False)
    holds(limit, *PROMISED[limit], time_machine)


@pytest.mark.parametrize("phase", [Phase.LIVE, Phase.PAUSED])
@pytest.mark.parametrize("limit", ["sign_in.address", "code.address"])
def test_sign_in_while_a_meeting_is_live_then_six_hundred_an_hour_and_one_more_is_refused(
    mill, limit, phase, time_machine
):
    time_machine.move_to(MORNING, tick=False)
    make_hall(mill, phase)
    holds(limit, 600, HOUR, time_machine)


@pytest.mark.parametrize("phase", [Phase.COLLECTING, Phase.WRITING, Phase.CLOSED])
def test_sign_in_while_no_meeting_is_live_then_twenty_an_hour(mill, phase, time_machine):
    time_machine.move_to(MORNING, tick=False)
    make_hall(mill, phase)
    holds("sign_in.address", 20, HOUR, time_machine)


def test_sign_in_when_the_meeting_has_ended_then_twenty_again(mill, time_machine):
    time_machine.move_to(MORNING, tick=False)
    spend_all("sign_in.address", 20)
    hall = make_hall(mill)
    forget_all()
    spend_all("sign_in.address", 100)
    session.execute(update(Hall).where(Hall.meeting_id == hall.id).values(phase=Phase.WRITING))
    session.commit()
    forget_all()
    with pytest.raises(TooMany):
        spend("sign_in.address", "somebody")


@pytest.mark.parametrize("limit", sorted(set(PROMISED) - set(WHILE_LIVE)))
def test_no_other_limit_is_wider_while_a_meeting_is_live(mill, limit, time_machine):
    time_machine.move_to(MORNING, tick=False)
    make_hall(mill)
    holds(limit, *PROMISED[limit], time_machine)


def test_sign_in_from_a_live_hall_goes_through_where_twenty_would_end_it(client, mill):
    make_hall(mill)
    token = csrf(client, "/sign-in")
    statuses = {
        client.post("/sign-in/code", data={"csrf_token": token, "code": "000000"}).status_code for _ in range(25)
    }
    assert statuses == {422}


def test_the_operators_page_tells_every_limit():
    told = re.findall(r"^\| `([\w.]+)` \| ([^|]*) \| ([^|]*)\|", (ROOT / "docs/operator.md").read_text(), re.MULTILINE)
    limits = {name: str(item) for name, item in LIMITS.items()} | {name: f"{n} open" for name, n in SOCKETS.items()}
    assert {name: much for name, much, _live in told if name in limits} == limits
    wider = {name: live.strip() for name, _much, live in told if name in limits and live.strip()}
    assert wider == {name: str(item) for name, item in WHILE_LIVE.items()}


@pytest.mark.parametrize(
    ("url", "secure"),
    [("redis://127.0.0.1:6379/1", False), ("rediss://127.0.0.1:6379/1", True), ("unix:///run/redis.sock", False)],
)
def test_counts_are_kept_where_the_setting_says_and_as_securely(context, url, secure, monkeypatch):
    for name in ("corrala_limiter", "corrala_is_live"):
        monkeypatch.setitem(context.extensions, name, None)
    install(context, url, lambda: False)
    pool = context.extensions["corrala_limiter"].storage.shared.storage.connection_pool
    assert (pool.connection_class is redis.SSLConnection) == secure
    assert pool.connection_kwargs.get("path") == ("/run/redis.sock" if url.startswith("unix") else None)


def test_while_redis_is_away_each_process_counts_for_itself(context, monkeypatch):
    """No limit is off, nobody waits for an answer that does not come, and Redis is asked again later."""
    windows = SharedWindows(f"redis://127.0.0.1:{free_port()}")
    assert [windows.acquire_entry("who", 2, 60) for _number in range(3)] == [True, True, False]
    assert windows.get_moving_window("who", 2, 60)[1] == 2
    asked = []
    monkeypatch.setattr(windows.shared, "acquire_entry", lambda *what: asked.append(what) or True)
    assert (windows.acquire_entry("who", 2, 60), asked) == (False, [])
    windows._ask_at = 0.0
    assert (windows.acquire_entry("who", 2, 60), len(asked)) == (True, 1)


@pytest.mark.own_redis
def test_a_redis_that_hangs_costs_seconds_once(tmp_path):
    with own_redis(tmp_path) as hanging:
        windows = SharedWindows(hanging.url)
        assert windows.acquire_entry("who", 2, 60)
        hanging.send(signal.SIGSTOP)
        try:
            began = time.monotonic()
            counted = [windows.acquire_entry("who", 2, 60) for _number in range(3)]
            took = time.monotonic() - began
        finally:
            hanging.send(signal.SIGCONT)
        assert (counted, took < 4.0) == ([True, True, False], True)
