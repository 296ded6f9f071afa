"""The real server: a wrong setting is one line, slow visitors are cut off, and it stops without losing anyone."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.config import ROOT
from app.web.static_files import publish

SERVE = [sys.executable, "-m", "app.cli", "serve"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(place: Path, port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CORRALA_")}
    return {**kept, "CORRALA_ENV": "test", "CORRALA_INSTANCE_DIR": str(place), "PORT": str(port)}


def connected(port: int) -> socket.socket:
    give_up = time.monotonic() + 20
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=20)
        except ConnectionRefusedError:
            assert time.monotonic() < give_up
            time.sleep(0.05)


@contextmanager
def serving(place: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    port = free_port()
    process = subprocess.Popen(SERVE, cwd=ROOT, env=environment(place, port))
    try:
        yield process, port
    finally:
        process.terminate()
        process.wait(40)


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with serving(tmp_path_factory.mktemp("server")) as (_, port):
        yield port


@pytest.mark.live
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CORRALA_ENV", "prod"),
        ("CORRALA_WORKERS", "3"),
        ("CORRALA_DATABASE_URL", "mysql://x"),
        ("CORRALA_MAIL_URL", "x"),
    ],
)
def test_serve_with_a_wrong_setting_stops_with_one_line_that_names_it(tmp_path: Path, name: str, value: str) -> None:
    settings = environment(tmp_path, free_port()) | {name: value}
    done = subprocess.run(SERVE, cwd=ROOT, env=settings, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(f"{name}: ")
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.live
def test_request_whose_head_comes_too_slowly_is_cut_off_within_ten_seconds(
    port: int,
) -> None:
    with connected(port) as connection:
        began = time.monotonic()
        connection.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n")
        assert connection.recv(4096) == b""
        assert 1 < time.monotonic() - began < 10


@pytest.mark.live
@pytest.mark.parametrize(
    "head",
    [
        b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"GET /" + b"a" * 5000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    ],
)
def test_request_that_two_servers_could_read_differently_is_refused(port: int, head: bytes) -> None:
    with connected(port) as connection:
        connection.sendall(head)
        assert connection.recv(4096).startswith(b"HTTP/1.1 4")


@pytest.mark.live
def test_stop_with_an_idle_visitor_ends_well_within_its_thirty_seconds(tmp_path: Path) -> None:
    style = publish()[1]["css/corrala.css"]
    with serving(tmp_path) as (process, port), connected(port) as visitor:
        visitor.sendall(f"HEAD {style} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        assert visitor.recv(4096).startswith(b"HTTP/1.1 200 ")
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
