"""Visitors on this machine: some connections that ask for one page again and again, for a bounded time."""

import re
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from statistics import median
from urllib.parse import urlsplit

import gevent
from gevent import socket

LONGEST_S = 20.0
MOST_CLIENTS = 64
MOST_PAGES = 500
SETTLE_S = 0.3
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
MARK = re.compile(rb"\r\netag: *([^\r]+)", re.IGNORECASE)
# A page whose address holds something that it does not know is drawn anew each time (`app.web.remembered`).
ANEW = "anew=1"


class BadAnswer(Exception):
    """A page answered something else than 200, or than 304 to a browser that has it: a rate of errors is no result."""


@dataclass(frozen=True, slots=True)
class Sample:
    """`rate` in answers a second, `p50` and `p99` in milliseconds."""

    rate: float
    p50: float
    p99: float


def sample(url: str, clients: int, seconds: float, known: str = "") -> Sample:
    """Ask for `url` on `clients` kept connections for `seconds`, after a short warm-up that does not count. `known`:
    the mark of the page that the browser has already, so that each answer is a 304."""
    parts = urlsplit(url)
    assert parts.hostname in ("127.0.0.1", "localhost"), "measurements ask this machine only"
    assert clients <= MOST_CLIENTS, "measurements are bounded"
    assert seconds <= LONGEST_S, "measurements are bounded"
    request = _request(url, known)
    begin = time.perf_counter() + SETTLE_S
    times: list[float] = []
    address = (parts.hostname, parts.port or 80)
    status = b"HTTP/1.1 304 " if known else b"HTTP/1.1 200 "
    visitors = [gevent.spawn(_visit, address, request, status, begin, begin + seconds, times) for _ in range(clients)]
    gevent.joinall(visitors, raise_error=True)
    times.sort()
    return Sample(len(times) / seconds, 1e3 * median(times), 1e3 * times[int(len(times) * 0.99)])


def mark_of(url: str) -> str:
    """The mark (ETag) that a page bears."""
    parts = urlsplit(url)
    with closing(socket.create_connection((parts.hostname, parts.port or 80), timeout=LONGEST_S)) as connection:
        connection.sendall(_request(url))
        found = MARK.search(_read_answer(connection))
    if not found:
        raise BadAnswer(f"{parts.path}: no mark")
    return found[1].decode()


def _request(url: str, known: str = "") -> bytes:
    parts = urlsplit(url)
    asked = {"Host": parts.netloc, "Accept-Language": "en"} | ({"If-None-Match": known} if known else {})
    lines = "".join(f"{name}: {value}\r\n" for name, value in asked.items())
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return f"GET {path} HTTP/1.1\r\n{lines}\r\n".encode()


def one_by_one(url: str, paths: Sequence[str], headers: Mapping[str, str] | None = None) -> list[float]:
    """The milliseconds that each of these pages of a site takes, asked one after the other on one kept connection."""
    parts = urlsplit(url)
    assert parts.hostname in ("127.0.0.1", "localhost"), "measurements ask this machine only"
    assert len(paths) <= MOST_PAGES, "measurements are bounded"
    asked = {"Host": parts.netloc, "Accept-Language": "en", **(headers or {})}
    lines = "".join(f"{name}: {value}\r\n" for name, value in asked.items())
    connection = socket.create_connection((parts.hostname, parts.port or 80), timeout=LONGEST_S)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    times = []
    try:
        for path in paths:
            began = time.perf_counter()
            connection.sendall(f"GET {path} HTTP/1.1\r\n{lines}\r\n".encode())
            head = _read_answer(connection)
            if not head.startswith(b"HTTP/1.1 200 "):
                raise BadAnswer(f"{path}: {head[:80].decode(errors='replace')}")
            times.append(1e3 * (time.perf_counter() - began))
    finally:
        connection.close()
    return times


def _visit(
    address: tuple[str, int], request: bytes, status: bytes, begin: float, end: float, times: list[float]
) -> None:
    connection = socket.create_connection(address, timeout=LONGEST_S)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        while (asked := time.perf_counter()) < end:
            connection.sendall(request)
            head = _read_answer(connection)
            if not head.startswith(status):
                raise BadAnswer(head[:80].decode(errors="replace"))
            if asked >= begin:
                times.append(time.perf_counter() - asked)
    finally:
        connection.close()


def _read_answer(connection: socket.socket) -> bytes:
    """Read one whole answer; its head."""
    got = b""
    while (cut := got.find(b"\r\n\r\n")) < 0:
        got += _more(connection)
    head = got[:cut]
    if head.startswith(b"HTTP/1.1 304 "):
        return head
    length = LENGTH.search(head)
    if not length:
        raise BadAnswer("an answer without a length")
    missing = cut + 4 + int(length[1]) - len(got)
    while missing > 0:
        missing -= len(_more(connection))
    return head


def _more(connection: socket.socket) -> bytes:
    piece: bytes = connection.recv(262_144)
    if not piece:
        raise BadAnswer("the connection was closed in the middle")
    return piece


def interleaved(urls: Sequence[str], clients: int, seconds: float, rounds: int = 3) -> list[Sample]:
    """A sample of each address in turn, `rounds` times over, so that noise hits all alike; the median of each."""
    taken: list[list[Sample]] = [[] for _ in urls]
    for _ in range(rounds):
        for samples, url in zip(taken, urls, strict=True):
            samples.append(sample(url, clients, seconds))
    return [
        Sample(*(median(getattr(one, name) for one in samples) for name in ("rate", "p50", "p99"))) for samples in taken
    ]
