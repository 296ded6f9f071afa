"""The real server: a wrong setting is one line, slow visitors are cut off, and it stops in good time."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import websocket

from app.config import ROOT
from app.web.static_files import publish
from tests.serving import Site, serving
from tests.test_config import TILES, WHOLE, WRONG
from tests.town import watching

pytestmark = pytest.mark.live


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    place = tmp_path_factory.mktemp("server")
    with serving(place, f"sqlite:///{place / 'corrala.sqlite3'}") as site:
        yield site


def connect(site: Site) -> socket.socket:
    address = urlsplit(site.url)
    return socket.create_connection((address.hostname, address.port), timeout=30)


FIRST_WRONG = list({name: (name, value) for name, value in reversed(WRONG)}.values())


STARTS = [("serve", *wrong) for wrong in [*FIRST_WRONG, ("CORRALA_BIND", "127.0.0.1:port"), ("PORT", "many")]]
STARTS += [(process, "CORRALA_BASE_URL", "") for process in ("worker", "doctor")]


@pytest.mark.parametrize(("process", "name", "value"), STARTS)
def test_start_with_a_wrong_setting_stops_with_one_line_that_names_it(
    tmp_path: Path, process: str, name: str, value: str
) -> None:
    environ = {key: given for key, given in os.environ.items() if not key.startswith("CORRALA_")}
    environ |= WHOLE | TILES | {"CORRALA_INSTANCE_DIR": str(tmp_path)} | {name: value}
    done = subprocess.run(
        [sys.executable, "-m", "app.cli", process],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.removeprefix("corrala: ").startswith(f"{name}: ")
    assert len(done.stderr.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.long
def test_request_whose_head_comes_too_slowly_is_cut_off_within_ten_seconds(site: Site) -> None:
    """On a machine so busy that a page that asks for nothing is late, the cut may be as late as that page."""
    with watching(site, "/healthz", every_s=0.2) as watch, connect(site) as connection:
        began = time.monotonic()
        connection.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n")
        assert connection.recv(4096) == b""
        took = time.monotonic() - began
    assert 1 < took < 10 + watch.slowest


@pytest.mark.long
def test_request_whose_head_comes_line_by_line_is_cut_off_all_the_same(site: Site) -> None:
    """Each line is in good time; the whole head is not, and a line more buys no time."""
    with watching(site, "/healthz", every_s=0.2) as watch, connect(site) as connection:
        began = time.monotonic()
        connection.sendall(b"GET / HTTP/1.1\r\n")
        connection.settimeout(1)
        end = None
        while end is None and time.monotonic() - began < 30:
            with suppress(TimeoutError):
                connection.sendall(b"X-Slow: yes\r\n")
                end = connection.recv(4096)
        took = time.monotonic() - began
    assert end == b""
    assert 1 < took < 10 + watch.slowest


@pytest.mark.parametrize(
    "head",
    [
        b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"GET /" + b"a" * 5000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    ],
    ids=["two lengths", "length and chunks", "long line"],
)
def test_request_that_two_servers_could_read_differently_is_refused(site: Site, head: bytes) -> None:
    with connect(site) as connection:
        connection.sendall(head)
        assert connection.recv(4096).startswith(b"HTTP/1.1 4")


def test_stop_does_not_wait_for_an_idle_visitor(tmp_path: Path) -> None:
    style = publish()[1]["css/corrala.css"]
    with serving(tmp_path, f"sqlite:///{tmp_path / 'corrala.sqlite3'}") as site, connect(site) as visitor:
        visitor.sendall(f"HEAD {style} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        assert visitor.recv(4096).startswith(b"HTTP/1.1 200 ")
        master = site.processes["serve"]
        began = time.monotonic()
        master.send_signal(signal.SIGTERM)
        assert master.wait(20) == 0
        assert time.monotonic() - began < 6  # less than the eight seconds that an idle connection is kept


def test_stop_ends_sockets_and_does_not_wait_for_them(tmp_path: Path) -> None:
    with serving(tmp_path, f"sqlite:///{tmp_path / 'corrala.sqlite3'}") as site:
        address = f"{site.url.replace('http', 'ws', 1)}/socket.io/?EIO=4&transport=websocket"
        visitor = websocket.create_connection(address, origin=site.url, timeout=20)
        assert visitor.recv().startswith('0{"sid"')
        visitor.send("40/live,")
        assert visitor.recv().startswith("40/live,")
        master = site.processes["serve"]
        began = time.monotonic()
        master.send_signal(signal.SIGTERM)
        assert visitor.recv() in ("1", "")  # the engine's "close", or the end of the WebSocket
        assert master.wait(20) == 0
        assert time.monotonic() - began < 6
        visitor.shutdown()
