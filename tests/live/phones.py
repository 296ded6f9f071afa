"""Phones of a hall as an independent client: WebSocket frames by hand, the rules of docs/live-protocol.md, no library.

One thread drives them all. A phone whose line breaks comes back after 1 to 10 seconds, at random; an act that was not
answered is sent again, the same, until it is.
"""

import base64
import contextlib
import json
import os
import random
import select
import socket
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

GAP_S = (1.0, 10.0)
ARRIVE_S = 4.0
CUT = struct.pack("ii", 1, 0)  # the line ends without a goodbye
WAIT = ("too_many", "failed")
Done = Callable[[dict[str, Any]], None]


def frame(text: str) -> bytes:
    data, mask = text.encode(), os.urandom(4)
    head = struct.pack("!BB", 0x81, 0x80 | len(data)) if len(data) < 126 else struct.pack("!BBH", 0x81, 0xFE, len(data))
    masked = bytes(byte ^ mask[at % 4] for at, byte in enumerate(data))
    return head + mask + masked


def messages(got: bytes) -> tuple[list[str | None], bytes]:
    """The messages in what was read, None for the end of the WebSocket, and what is left of the last one."""
    found: list[str | None] = []
    while len(got) >= 2:
        length, head = got[1], 2
        if length >= 126:
            head = 4 if length == 126 else 10
            length = int.from_bytes(got[2:head], "big") if len(got) >= head else 1 << 60
        if len(got) < head + length:
            break
        found.append(got[head : head + length].decode() if got[0] == 0x81 else None)
        got = got[head + length :]
    return found, got


@dataclass(eq=False)
class Phone:
    """What one phone shows, and what it waits for. `pushed`: the revision of the last message on this line, and of each
    question in it. `owed`: the act that was not answered yet."""

    cookie: str
    line: socket.socket | None = None
    got: bytes = b""
    welcome: bool = False
    joined: bool = False
    back_at: float = 0.0
    revision: int = 0
    known: dict[int, dict[str, Any]] = field(default_factory=dict)
    pushed: dict[int | None, int] = field(default_factory=dict)
    owed: tuple[str, dict[str, Any], Done] | None = None
    sent: int = 0
    asked: bool = False
    again_at: float = float("inf")
    faults: list[Any] = field(default_factory=list)

    def shown(self) -> dict[int, tuple[int, str, int]]:
        return {number: (one["revision"], one["state"], one["supports"]) for number, one in self.known.items()}

    def act(self, name: str, payload: dict[str, Any], done: Done) -> None:
        assert self.owed is None
        self.owed = (name, payload, done)
        self.send_owed()

    def send_owed(self) -> None:
        self.again_at = float("inf")
        if self.owed is not None and self.joined:
            self.sent += 1
            self.send(f"42/live,{self.sent}{json.dumps(self.owed[:2])}")

    def send(self, text: str) -> None:
        assert self.line is not None
        with contextlib.suppress(OSError):  # whoever reads notices
            self.line.sendall(frame(text))

    def push(self, news: dict[str, Any]) -> None:
        """A message that nobody asked for: it begins no later than where this phone stands, and goes on from there."""
        if news["since"] > self.revision:
            self.faults.append(("gap", self.revision, news["since"]))
        for key, revision in [(None, news["revision"]), *((one["id"], one["revision"]) for one in news["changes"])]:
            if revision < self.pushed.get(key, 0):
                self.faults.append(("fell", key, self.pushed[key], revision))
            self.pushed[key] = revision
        self.take(news)

    def take(self, news: dict[str, Any]) -> None:
        if news.get("reset"):
            self.known.clear()
            self.revision = 0
        for one in news["changes"]:
            before = self.known.get(one["id"])
            if one.get("gone"):
                if before is None or one["revision"] > before["revision"]:
                    self.known.pop(one["id"], None)
            elif before is None or one["revision"] > before["revision"]:
                self.known[one["id"]] = one | {"html": one["html"] or (before or {}).get("html")}
        self.revision = max(self.revision, news["revision"])


class Phones:
    """Phones in one hall at `url`, one a cookie."""

    def __init__(self, url: str, meeting: int, cookies: list[str]) -> None:
        self.url, self.meeting = url, meeting
        began = time.monotonic()
        self.all = [Phone(cookie, back_at=began + random.uniform(0.0, ARRIVE_S)) for cookie in cookies]
        self.poll = select.epoll()
        self.by_number: dict[int, Phone] = {}
        self.cuts = 0

    def run(self, seconds: float) -> None:
        """Hear what comes, come back where it is time."""
        until = time.monotonic() + seconds
        while (now := time.monotonic()) < until:
            for phone in self.all:
                if phone.line is None and phone.back_at <= now:
                    self._dial(phone)
                elif phone.line is not None and phone.again_at <= now:
                    self._try_again(phone)
            for number, _event in self.poll.poll(min(0.05, max(0.0, until - time.monotonic()))):
                if number in self.by_number:
                    self._read(self.by_number[number])

    def cut(self, phone: Phone) -> None:
        if phone.line is not None:
            phone.line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, CUT)
            self._lost(phone)

    def close(self) -> None:
        self.poll.close()
        for phone in self.all:
            if phone.line is not None:
                phone.line.close()

    def _dial(self, phone: Phone) -> None:
        parts = urlsplit(self.url)
        try:
            line = socket.create_connection((parts.hostname, parts.port), 5)
        except OSError:
            phone.back_at = time.monotonic() + random.uniform(*GAP_S)
            return
        key = base64.b64encode(os.urandom(16)).decode()
        phone.line, phone.got, phone.welcome, phone.joined, phone.pushed = line, b"", False, False, {}
        phone.again_at = float("inf")
        self.by_number[line.fileno()] = phone
        self.poll.register(line.fileno(), select.EPOLLIN)
        head = (
            f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {parts.netloc}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            f"Origin: {self.url}\r\nCookie: {phone.cookie}\r\n\r\n"
        )
        try:
            line.sendall(head.encode())
        except OSError:
            self._lost(phone)

    def _try_again(self, phone: Phone) -> None:
        phone.again_at = float("inf")
        if phone.joined:
            phone.send_owed()
        else:
            self._join(phone)

    def _lost(self, phone: Phone) -> None:
        assert phone.line is not None
        self.cuts += 1
        self.poll.unregister(phone.line.fileno())
        del self.by_number[phone.line.fileno()]
        phone.line.close()
        phone.line, phone.joined = None, False
        phone.back_at = time.monotonic() + random.uniform(*GAP_S)

    def _read(self, phone: Phone) -> None:
        assert phone.line is not None
        try:
            data = phone.line.recv(262_144)
        except OSError:
            data = b""
        phone.got += data
        if not phone.welcome and b"\r\n\r\n" in phone.got:
            head, _, phone.got = phone.got.partition(b"\r\n\r\n")
            phone.welcome = head.startswith(b"HTTP/1.1 101")
            if not phone.welcome:
                data = b""
        told, phone.got = messages(phone.got) if phone.welcome else ([], phone.got)
        for text in told:
            if text is None or text == "1":
                data = b""
                break
            self._packet(phone, text)
        if not data:
            self._lost(phone)

    def _packet(self, phone: Phone, text: str) -> None:
        if text == "2":
            phone.send("3")
        elif text.startswith("0"):
            phone.send("40/live,")
        elif text.startswith("40/live,"):
            self._join(phone)
        elif text.startswith("43/live,"):
            number, _, rest = text.removeprefix("43/live,").partition("[")
            self._answered(phone, int(number), json.loads(f"[{rest}")[0])
        elif text.startswith('42/live,["changes"') and phone.joined:
            phone.push(json.loads(text.removeprefix("42/live,"))[1])

    def _join(self, phone: Phone) -> None:
        join = {"meeting": self.meeting, "since": phone.revision, "audience": "hall", "lang": "en"}
        phone.send(f"42/live,0{json.dumps(['join', join])}")

    def _answered(self, phone: Phone, number: int, answer: dict[str, Any]) -> None:
        if number == 0:
            if not answer["ok"] and answer["error"] in WAIT:
                phone.again_at = time.monotonic() + random.uniform(*GAP_S)
                return
            if not answer["ok"]:
                phone.faults.append(("not let in", answer))
                return
            phone.joined = True
            phone.take(answer)
            phone.send_owed()
        elif number == phone.sent and phone.owed is not None:
            if not answer["ok"] and answer["error"] in WAIT:
                phone.again_at = time.monotonic() + answer.get("retry_after", 1)
                return
            done, phone.owed = phone.owed[2], None
            done(answer)
