"""Sockets against a real server: who gets in, what is refused, and that every event is acknowledged."""

import http.client
import json
import re
import socket
import threading
import time
import urllib.request
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
import websocket
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.kernel.errors import Busy
from app.web.realtime import event, frame, tell_all
from app.web.realtime.callers import ACTS, BREACHES, Caller, Callers
from app.web.realtime.gate import Gate
from app.web.realtime.wire import MOST_BYTES, Backlog
from app.web.throttle import SOCKETS
from tests.serving import Site, serving
from tests.sockets import RawSocket

pytestmark = pytest.mark.live


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("realtime")
    with serving(folder, f"sqlite:///{folder / 'site.sqlite3'}") as running:
        yield running


@pytest.fixture
def raw(site: Site):
    sockets = []

    def open_socket(**options) -> RawSocket:
        sockets.append(RawSocket(site.url, **options))
        return sockets[-1]

    yield open_socket
    for one in sockets:
        one.close()
    time.sleep(0.05)


def request(site: Site, method: str, query: str, body: bytes = b"", **headers: str) -> int:
    connection = http.client.HTTPConnection(urlsplit(site.url).netloc, timeout=60)
    connection.request(method, f"/socket.io/?{query}", body, {"Origin": site.url, **headers})
    response = connection.getresponse()
    response.read()
    connection.close()
    return response.status


def test_polling_is_refused(site):
    assert request(site, "GET", "EIO=4&transport=polling") == 400
    assert request(site, "POST", "EIO=4&transport=polling&sid=abc", b"x" * 20_000) == 400
    assert request(site, "OPTIONS", "EIO=4&transport=websocket") == 400


def test_a_second_connect_packet_ends_the_socket(raw):
    one = raw()
    one.send("40/live,")
    assert one.ends_within(10)


def test_forty_polling_posts_do_not_slow_a_page(site):
    """Each is refused before its body comes, also from our own pages; the site answers meanwhile."""
    parts = urlsplit(site.url)
    lines = []
    for _number in range(40):
        line = socket.create_connection((parts.hostname, parts.port))
        line.settimeout(60)
        head = f"POST /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: {parts.netloc}\r\nOrigin: {site.url}\r\n"
        head += "Content-Length: 20000\r\n\r\n"
        line.sendall(head.encode() + b"x" * 100)
        lines.append(line)
    began = time.monotonic()
    with urllib.request.urlopen(f"{site.url}/healthz", timeout=60) as answer:
        assert answer.status == 200
    assert time.monotonic() - began < 1.0
    assert [line.recv(12) for line in lines] == [b"HTTP/1.1 400"] * 40
    for line in lines:
        line.close()


@pytest.mark.parametrize("origin", [None, "https://elsewhere.example", "null"])
def test_a_socket_of_another_place_is_refused(site, origin):
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        RawSocket(site.url, origin=origin)
    assert refused.value.status_code == 403


def test_a_forwarded_host_changes_nothing(site):
    with pytest.raises(websocket.WebSocketBadStatusException):
        RawSocket(site.url, origin="https://evil.example", X_Forwarded_Host="evil.example")


def test_compression_is_not_offered(raw):
    one = raw(Sec_WebSocket_Extensions="permessage-deflate; client_max_window_bits")
    assert "sec-websocket-extensions" not in one.ws.getheaders()


def test_only_the_namespace_of_the_house_is_served(raw):
    one = raw(join=False)
    one.send("40/admin,")
    assert one.packet().startswith("44/admin,")
    two = raw(join=False)
    two.send("40")
    assert two.packet().startswith("44")


@pytest.mark.parametrize("name", ["connect", "disconnect", "nonsense", "message", "", "__class__", 7, None, {"a": 1}])
def test_an_unknown_event_is_acknowledged(raw, name):
    answer = raw().ask(name, {})
    assert (answer["ok"], answer["error"]) == (False, "bad_request")
    assert answer["message"]


@pytest.mark.parametrize("payload", [[], ["text"], [[1, 2]], [None], [{}, {}], [5]])
def test_a_payload_that_is_no_object_is_a_bad_request(raw, payload):
    answer = raw().ask("nonsense", *payload)
    assert (answer["ok"], answer["error"]) == (False, "bad_request")


def test_a_client_that_says_disconnect_stays_when_it_was_an_event(raw):
    one = raw()
    one.ask("disconnect", {})
    assert one.ask("nonsense", {})["error"] == "bad_request"


@pytest.mark.parametrize(
    "text",
    ["", "9", "x", "٤0", "42", "42/live,", "42/live,1{", "42/live,1" + "[" * 8000, "451-/live,[1]", "5probe", "2probe",
     '42/live,1["a","\\ud800"]', "47/live,", "42/other,1[]"],
)  # fmt: skip
def test_what_is_no_packet_ends_the_socket(raw, site, text):
    one = raw()
    one.send(text)
    answer = one.packet()
    assert answer is None or '"bad_request"' in answer
    assert "Traceback" not in (answer or "")


def test_binary_ends_the_socket(raw):
    one = raw()
    one.ws.send_binary(b"\x04\x01")
    assert one.ends_within(10)


def test_a_message_of_16_kib_is_read_and_one_byte_more_closes(raw):
    one = raw()
    head, tail = '42/live,5["nonsense",{"a":"', '"}]'
    one.send(head + "x" * (MOST_BYTES - len(head) - len(tail)) + tail)
    assert "bad_request" in one.packet()
    one.send(head + "x" * (MOST_BYTES + 1 - len(head) - len(tail)) + tail)
    assert one.ends_within(10)


def test_bytes_count_and_not_letters(raw):
    one = raw()
    one.send('42/live,5["nonsense",{"a":"' + "ع" * 9000 + '"}]')
    assert one.ends_within(10)


def test_pieces_of_a_message_count_together(raw):
    one = raw()
    one.ws.send_frame(websocket.ABNF.create_frame("4" + "x" * 9000, websocket.ABNF.OPCODE_TEXT, 0))
    one.ws.send_frame(websocket.ABNF.create_frame("x" * 9000, websocket.ABNF.OPCODE_CONT, 0))
    assert one.ends_within(10)


def test_a_message_announced_larger_than_all_memory_closes_before_it_comes(raw):
    one = raw()
    one.ws.sock.sendall(b"\x81\xff" + (1 << 40).to_bytes(8, "big") + b"\0\0\0\0" + b"x" * (MOST_BYTES + 4096))
    assert one.ends_within(10)


def test_the_eleventh_act_in_a_second_is_refused_and_the_third_breach_ends_the_socket(raw):
    one = raw()
    numbers = range(1, ACTS + BREACHES + 1)
    for number in numbers:  # one after the other without waiting, so that a second is long enough on any machine
        one.send(f'42/live,{number}["join",{{}}]')
    acknowledged = [re.fullmatch(r"43/live,(\d+)(\[.*\])", one.packet(), re.DOTALL).groups() for _number in numbers]
    answers = [json.loads(told)[0] for _number, told in sorted(acknowledged, key=lambda pair: int(pair[0]))]
    assert [answer["error"] for answer in answers[:ACTS]] == ["bad_request"] * ACTS
    assert [answer["error"] for answer in answers[ACTS:]] == ["too_many"] * BREACHES
    assert one.ends_within(10)


def test_a_flood_without_acknowledgements_ends_too(raw):
    one = raw()
    for _number in range(ACTS + BREACHES):
        one.send('42/live,["join",{}]')
    assert one.ends_within(10)


@pytest.mark.parametrize("number", ["", "1"])
def test_the_third_unknown_event_ends_the_socket_and_no_other(raw, number):
    one, other = raw(), raw()
    for _time in range(BREACHES):
        one.send(f'42/live,{number}["nonsense",{{}}]')
    answers = [one.packet() for _time in range(BREACHES if number else 0)]
    assert all("bad_request" in answer for answer in answers)
    assert one.ends_within(10)
    answer = other.ask("join", {})
    assert (answer["error"], answer["field"]) == ("bad_request", "meeting")


def test_values_that_do_not_fit_are_no_breach(raw):
    """A page that sends a wrong value is told so, as often as it does."""
    one = raw()
    answers = [one.ask("join", {"meeting": "x"}) for _number in range(BREACHES + 1)]
    assert [answer["error"] for answer in answers] == ["bad_request"] * (BREACHES + 1)


def test_strangers_of_one_address_get_so_many_sockets(site, raw):
    deadline, held = time.monotonic() + 60, []
    while len(held) < SOCKETS["socket.stranger"]:
        try:
            held.append(RawSocket(site.url))
        except websocket.WebSocketBadStatusException:  # those of earlier tests must have gone
            assert time.monotonic() < deadline
            time.sleep(0.2)
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        RawSocket(site.url)
    assert refused.value.status_code == 429
    for one in held:
        one.close()


def test_the_server_survives_and_says_no_traceback(site):
    """After all of the above the site answers, and its log holds no fault."""
    assert request(site, "GET", "EIO=4&transport=polling") == 400
    log = site.log("serve")
    assert "Traceback" not in log, log[-4000:]


def test_a_frame_is_what_a_websocket_reads():
    for length in (0, 1, 125, 126, 65535, 65536, 70000):
        near, far = socket.socketpair()
        text = "ñ" * (length // 2) + "x" * (length % 2)
        threading.Thread(target=near.sendall, args=(frame(text),)).start()
        reader = websocket.WebSocket()
        reader.sock = far
        reader.connected = True
        assert reader.recv() == text
        near.close()
        far.close()


def test_a_backlog_keeps_the_order_when_the_network_takes_pieces():
    out, allowed = bytearray(), [3]

    def take(data: bytes) -> int:
        if not allowed[0]:
            raise BlockingIOError(11, "would wait")
        taken = min(allowed[0], len(data))
        allowed[0] -= taken
        out.extend(data[:taken])
        return taken

    backlog = Backlog(take, out.extend)
    for piece in (b"abcdef", b"ghi", b"jkl"):
        backlog.write(piece)
    assert bytes(out) == b"abc"
    assert len(backlog) == 3
    backlog._flush()
    assert bytes(out) == b"abcdefghijkl"
    assert len(backlog) == 0
    allowed[0] = 100
    backlog.write(b"m")
    assert bytes(out) == b"abcdefghijklm"


def test_a_broken_line_keeps_nothing():
    def take(_data: bytes) -> int:
        raise ConnectionResetError(104, "gone")

    backlog = Backlog(take, lambda _data: None)
    backlog.write(b"a")
    backlog.write(b"b")
    assert backlog.broken
    assert len(backlog) == 0


def caller(person: str = "account 1", address: str = "a", known: bool = True) -> Caller:
    return Caller(None, person, address, "en", known)  # type: ignore[arg-type]


def test_what_everybody_is_told_is_encoded_and_framed_once(app, monkeypatch):
    """Each socket gets the very same bytes."""
    got: list[bytes] = []
    wire = SimpleNamespace(ws=SimpleNamespace(out=True), send_frame=got.append)
    callers = [caller(f"participant {number}") for number in range(3)]
    for number, one in enumerate(callers):
        one.eio_sid = str(number)
    engines = {one.eio_sid: SimpleNamespace(closed=one is callers[2], wire=wire) for one in callers}
    monkeypatch.setattr(app.extensions["corrala_line"].server.eio, "sockets", engines)
    with app.app_context():
        tell_all(callers, "changes", {"words": "¿Cuándo?"})
    assert got == [frame('42/live,["changes",{"words":"¿Cuándo?"}]')] * 2
    assert got[0] is got[1]


def test_a_person_holds_five_sockets_and_gets_the_place_back():
    callers = Callers()
    held = [caller() for _number in range(SOCKETS["socket.person"])]
    assert all(callers.take_place(one) for one in held)
    assert not callers.take_place(caller())
    assert callers.take_place(caller("account 2"))
    callers.remove(held[0])
    callers.remove(held[0])
    assert callers.take_place(caller())
    assert not callers.take_place(caller())


def test_an_address_holds_two_thousand_sockets_of_people_who_are_known():
    callers = Callers()
    assert all(callers.take_place(caller(f"participant {number}")) for number in range(SOCKETS["socket.address"]))
    assert not callers.take_place(caller("participant one more"))
    assert callers.take_place(caller("participant one more", address="b"))


def test_the_pace_of_a_socket_is_no_matter_of_the_clock_on_the_wall(time_machine):
    one = caller()
    time_machine.move_to("2026-11-22T10:00:00Z", tick=False)
    assert [one.may_act() for _number in range(ACTS + BREACHES)] == [True] * ACTS + [False] * BREACHES
    time_machine.move_to("2026-11-22T07:00:00Z", tick=False)
    assert (one.may_act(), one.too_often) == (False, True)


def test_a_name_of_the_library_cannot_be_declared():
    with pytest.raises(ValueError, match="taken"):
        event("connect", access="hall.watch")


@pytest.mark.parametrize(
    "error",
    [
        PoolTimeout("none left"),
        Busy(),
        OperationalError("", {}, Exception("connection failed: FATAL: sorry, too many clients already")),
    ],
)
def test_who_comes_when_the_database_has_no_place_is_asked_to_come_again(app, monkeypatch, error):
    """Half a thousand may come at once after a restart: no fault, and no traceback for each."""

    def caller(*_what):
        raise error

    gate = Gate(app, None, None, Callers(), lambda: None)
    monkeypatch.setattr(gate, "refusal", lambda _environ: None)
    monkeypatch.setattr(gate, "caller", caller)
    answered = []
    said = gate({"PATH_INFO": "/socket.io/"}, lambda status, _headers: answered.append(status))
    assert (answered, said) == (["503 SERVICE UNAVAILABLE"], [b"Too many come at once. Try again in a moment."])
