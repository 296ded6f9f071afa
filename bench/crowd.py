"""A hall full of phones on this machine: many sockets in one process, each with a cookie of its own."""

import base64
import json
import os
import re
import resource
import select
import socket
import struct
import time
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

MOST_PHONES = 2_000
LONGEST_S = 30.0
CONNECT_S = 60.0
AT_ONCE = 40
REVISION = re.compile(rb'"since":(\d+),"revision":(\d+),"phase"')


def frame(text: str) -> bytes:
    """A client's frame, masked with zeros: legal, and free of charge."""
    data = text.encode()
    if len(data) < 126:
        return struct.pack("!BB", 0x81, 0x80 | len(data)) + bytes(4) + data
    return struct.pack("!BBH", 0x81, 0xFE, len(data)) + bytes(4) + data


@dataclass(eq=False, slots=True)
class Phone:
    """One socket. `asked`: (when, what) of the act that waits for its acknowledgement; `revision`: what it holds.
    `came`: (revision, when) of the messages."""

    line: socket.socket
    got: bytes = b""
    joined: bool = False
    revision: int = 0
    came: list[tuple[int, float]] = field(default_factory=list)
    asked: tuple[float, int] | None = None


@dataclass
class Heard:
    """What a crowd noted: for each act its time to the acknowledgement, and the number it was told; for each
    message by revision its last arrival and how many got it; refusals; messages that began above what a phone held;
    one whole message."""

    acknowledged: list[float] = field(default_factory=list)
    counts: dict[tuple[int, int], float] = field(default_factory=dict)  # (question, supports) → when it was asked for
    done: dict[tuple[int, int], float] = field(default_factory=dict)  # (question, supports) → when that was said
    last: dict[int, float] = field(default_factory=dict)
    arrivals: dict[int, int] = field(default_factory=dict)
    told: dict[tuple[int, int], int] = field(default_factory=dict)  # (question, supports) → revision of the message
    refused: list[str] = field(default_factory=list)
    gaps: int = 0
    sample: bytes = b""


class Crowd:
    """Phones of a hall at `url`, one a cookie. Without `looking_on` they act and are told nothing."""

    def __init__(self, url: str, meeting_id: int, cookies: Sequence[str], *, looking_on: bool = True) -> None:
        assert urlsplit(url).hostname in ("127.0.0.1", "localhost"), "measurements ask this machine only"
        assert len(cookies) <= MOST_PHONES, "measurements are bounded"
        _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        self.url, self.meeting_id, self.cookies, self.looking_on = url, meeting_id, cookies, looking_on
        self.poll = select.epoll()
        self.phones: list[Phone] = []
        self.by_number: dict[int, Phone] = {}
        self.heard = Heard()

    def connect(self, *beside: "Crowd") -> float:
        """Open and join all, so many at once; the seconds it took. `beside`: others that must go on answering."""
        began = time.monotonic()
        for cookie in self.cookies:
            self._dial(cookie)
            for other in beside:
                other.listen(0.001)
            while len(self.phones) - self.joined > AT_ONCE:
                self.listen(0.005)
        while self.joined < len(self.phones):
            self.listen(0.01)
            assert time.monotonic() - began < CONNECT_S, f"only {self.joined} joined"
        return time.monotonic() - began

    @property
    def joined(self) -> int:
        return sum(phone.joined for phone in self.phones)

    def _dial(self, cookie: str) -> None:
        parts = urlsplit(self.url)
        line = socket.create_connection((parts.hostname, parts.port), 10)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        key = base64.b64encode(os.urandom(16)).decode()
        line.sendall(
            f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {parts.netloc}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            f"Origin: {self.url}\r\nCookie: {cookie}\r\n\r\n".encode()
        )
        line.setblocking(False)
        phone = Phone(line)
        self.phones.append(phone)
        self.by_number[line.fileno()] = phone
        self.poll.register(line.fileno(), select.EPOLLIN)

    def support(self, phone: Phone, question_id: int) -> None:
        phone.asked = (time.perf_counter(), question_id)
        payload = json.dumps(["support", {"question": question_id, "on": True}])
        phone.line.sendall(frame(f"42/live,1{payload}"))

    def listen(self, seconds: float) -> None:
        until = time.perf_counter() + seconds
        while (left := until - time.perf_counter()) > 0:
            for number, _event in self.poll.poll(left):
                self._read(self.by_number[number])

    def _read(self, phone: Phone) -> None:
        try:
            data = phone.line.recv(262_144)
        except BlockingIOError:
            return
        assert data, "the server closed a socket"
        now, got = time.perf_counter(), phone.got + data
        at = 0
        if not phone.joined and (cut := got.find(b"\r\n\r\n")) >= 0 and got.startswith(b"HTTP/1.1 101"):
            at = cut + 4
        while len(got) - at >= 2:
            length, head = got[at + 1], 2
            if length == 126:
                head = 4
                length = int.from_bytes(got[at + 2 : at + 4], "big") if len(got) - at >= 4 else 1 << 60
            elif length == 127:
                head = 10
                length = int.from_bytes(got[at + 2 : at + 10], "big") if len(got) - at >= 10 else 1 << 60
            if len(got) - at < head + length:
                break
            self._packet(phone, got[at + head : at + head + length], now)
            at += head + length
        phone.got = got[at:]

    def _packet(self, phone: Phone, packet: bytes, now: float) -> None:
        if packet.startswith(b'42/live,["changes"'):
            self._changes(phone, packet, now)
        elif packet.startswith(b"43/live,0"):
            phone.joined = True
            held = REVISION.search(packet)
            phone.revision = max(phone.revision, int(held[2]) if held else 0)
        elif packet.startswith(b"43/live,1"):
            self._acknowledged(phone, packet, now)
        elif packet == b"2":
            phone.line.sendall(frame("3"))
        elif packet.startswith(b"0"):
            phone.line.sendall(frame("40/live,"))
        elif packet.startswith(b"40/live") and not self.looking_on:
            phone.joined = True
        elif packet.startswith(b"40/live"):
            join = {"meeting": self.meeting_id, "since": 0, "audience": "hall", "lang": "en"}
            phone.line.sendall(frame(f"42/live,0{json.dumps(['join', join])}"))

    def _changes(self, phone: Phone, packet: bytes, now: float) -> None:
        found = REVISION.search(packet)
        assert found is not None
        since, revision = map(int, found.groups())
        self.heard.gaps += since > phone.revision
        phone.revision = max(phone.revision, revision)
        phone.came.append((revision, now))
        self.heard.last[revision] = now
        self.heard.arrivals[revision] = self.heard.arrivals.get(revision, 0) + 1
        if phone is self.phones[0]:
            self.heard.sample = packet
            for change in json.loads(packet[8:])[1]["changes"]:
                self.heard.told[change["id"], change["supports"]] = revision

    def _acknowledged(self, phone: Phone, packet: bytes, now: float) -> None:
        answer = json.loads(packet[9:])[0]
        assert phone.asked is not None
        asked_at, question_id = phone.asked
        if answer["ok"]:
            self.heard.acknowledged.append(now - asked_at)
            self.heard.counts[question_id, answer["supports"]] = asked_at
            self.heard.done[question_id, answer["supports"]] = now
        else:
            self.heard.refused.append(answer["error"])

    def begin(self) -> None:
        """Note anew."""
        self.heard = Heard()
        for phone in self.phones:
            phone.came = []

    def to_the_last(self, *, from_done: bool = False) -> list[float]:
        """For each act the seconds until the last phone knew of it, from when it was asked for or, `from_done`, from
        when the actor heard that it is done; acts in one message count with that message, and phones of another server
        process, which gathers for itself, with the first message that holds it."""
        found, held = [], dict[int, float]()
        for (question_id, supports), began in (self.heard.done if from_done else self.heard.counts).items():
            reached = [
                revision
                for (told, count), revision in self.heard.told.items()
                if told == question_id and count >= supports
            ]
            if reached:
                first = min(reached)
                held[first] = held.get(first) or self._last_to_hold(first)
                found.append(held[first] - began)
        return found

    def behind(self) -> int:
        """How many phones do not hold what another one holds, or were told something that did not begin at theirs."""
        newest = max(phone.revision for phone in self.phones)
        return self.heard.gaps + sum(phone.revision < newest for phone in self.phones)

    def _last_to_hold(self, revision: int) -> float:
        """When the last phone held this revision; never, when one does not."""
        latest = 0.0
        for phone in self.phones:
            at = bisect_left(phone.came, (revision, 0.0))
            if at == len(phone.came):
                return float("inf")
            latest = max(latest, phone.came[at][1])
        return latest

    def close(self) -> None:
        for phone in self.phones:
            phone.line.close()
        self.poll.close()
