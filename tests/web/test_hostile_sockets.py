"""Sockets in hostile hands, all at once for some seconds, while somebody reads the first page: each is refused or
ended, the page keeps coming, and nothing inside is told."""

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

import pytest
import websocket

from app.web.realtime.wire import MOST_BYTES
from tests.serving import Site, serving
from tests.sockets import RawSocket
from tests.town import watching

pytestmark = pytest.mark.live
LASTS_S, QUIET_S, FIRST_PAGE_S = 5.0, 1.0, 0.1
# On two cores with little else to do, 95 of a hundred readings stayed within 19 to 55 ms while all attacked. With eight
# other runs beside it, within 29 to 50 ms while nobody attacked, and four times that under attack: there a hundred
# milliseconds would measure the neighbours. So where the machine is busy the page may take this many times what it
# takes in quiet just before and after; where quiet readings stay within 12 ms, it is the hundred and nothing else.
TIMES = 8
ENDED = (websocket.WebSocketException, OSError)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("hostile")
    with serving(folder, f"sqlite:///{folder / 'site.sqlite3'}") as running:
        yield running


@contextmanager
def opened(site: Site) -> Iterator[RawSocket]:
    """A socket, gone after the block; what it is sent may end it in the middle."""
    one = RawSocket(site.url)
    try:
        yield one
    finally:
        one.close()


def event(name: object, *payload: object) -> str:
    return f"42/live,1{json.dumps([name, *payload])}"


def too_long(site: Site) -> bool:
    with opened(site) as one:
        with suppress(*ENDED):
            one.send(event("join", {"x": "x" * MOST_BYTES}))
        return one.ends_within(20)


def a_thousand_packets_in_a_frame(site: Site) -> bool:
    with opened(site) as one:
        with suppress(*ENDED):
            one.send("\x1e".join(["42/live,[]"] * 1000))
        return one.ends_within(20)


def a_thousand_frames(site: Site) -> bool:
    with opened(site) as one:
        with suppress(*ENDED):
            for _ in range(1000):
                one.send(event("nonsense", {}))
        return one.ends_within(20)


def events_that_nobody_knows(site: Site) -> bool:
    with opened(site) as one:
        answers = [one.ask(name, {}) for name in ("connect", "__class__", "join\u0000")]
        return [answer["error"] for answer in answers if answer] == ["bad_request"] * 3 and one.ends_within(20)


def wrong_types(site: Site) -> bool:
    payloads = (None, [], "x", 10**400, {"meeting": {"$ne": 1}}, {"meeting": "1 OR 1=1"}, {"since": -1, "meeting": 1})
    with opened(site) as one:
        answers = [one.ask("join", payload) for payload in payloads]
    return {answer["error"] for answer in answers if answer} == {"bad_request"}


def a_hundred_acts_a_second(site: Site) -> bool:
    until = time.monotonic() + 3
    with opened(site) as one:
        with suppress(*ENDED):
            while time.monotonic() < until:
                one.send(event("support", {"question": 1, "on": True}))
                time.sleep(0.01)
        return one.ends_within(20)


def polling(site: Site) -> bool:
    """The twenty kilobytes that hold a server's threads where long polling is served."""
    connection = http.client.HTTPConnection(urlsplit(site.url).netloc, timeout=60)
    try:
        connection.request("POST", "/socket.io/?EIO=4&transport=polling&sid=x", b"4" * 20_000, {"Origin": site.url})
        return connection.getresponse().status == 400
    except ENDED:
        return True
    finally:
        connection.close()


def foreign(site: Site) -> bool:
    for origin in ("https://evil.example", None):
        try:
            RawSocket(site.url, origin=origin).close()
        except websocket.WebSocketBadStatusException as refused:
            if refused.status_code != 403:
                return False
        else:
            return False
    return True


ATTACKS: list[tuple[Callable[[Site], bool], int]] = [
    (too_long, 1),
    (a_thousand_packets_in_a_frame, 1),
    (a_thousand_frames, 1),
    (events_that_nobody_knows, 1),
    (wrong_types, 1),
    (a_hundred_acts_a_second, 2),
    (polling, 40),
    (foreign, 1),
]


def attacked(site: Site, lasts_s: float) -> list[str]:
    """Attack `site` in every way at once, again and again for so many seconds; the ways that were not refused."""
    until, failed = time.monotonic() + lasts_s, []

    def again_and_again(attack: Callable[[Site], bool]) -> None:
        while True:
            try:
                held = attack(site)
            except websocket.WebSocketBadStatusException as refused:
                held = refused.status_code == 429  # all places of this address are taken, by the others
            if not held:
                failed.append(attack.__name__)
            if time.monotonic() > until:
                return
            time.sleep(0.1)

    attackers = [
        threading.Thread(target=again_and_again, args=(attack,)) for attack, many in ATTACKS for _ in range(many)
    ]
    for attacker in attackers:
        attacker.start()
    for attacker in attackers:
        attacker.join(180)
    return failed


def quiet(site: Site) -> float:
    """What 95 of a hundred readings of the first page stay within when nobody attacks."""
    with watching(site, every_s=0.02) as watch:
        time.sleep(QUIET_S)
    return watch.nearly_all


def test_first_page_stays_quick_while_all_of_them_attack(site):
    quiet(site)  # the first page of all is drawn for the first time
    before = quiet(site)
    with watching(site, every_s=0.02) as watch:
        assert attacked(site, LASTS_S) == []
    limit = max(FIRST_PAGE_S, TIMES * max(before, quiet(site)))
    assert watch.statuses == {200}
    assert watch.nearly_all < limit, (limit, sorted(watch.seconds)[-20:])
    log = site.log("serve")
    assert "Traceback" not in log, log[-4000:]
    with opened(site) as late:
        assert late.ask("join", {})["error"] == "bad_request"
