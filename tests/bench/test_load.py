"""Visitors of a measurement: they count whole answers, refuse errors, and stay on this machine."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from app.web.remembered import TOLD
from bench.load import ANEW, SETTLE_S, BadAnswer, interleaved, mark_of, one_by_one, sample

PAUSE_S = 0.02


class Pages(BaseHTTPRequestHandler):
    """Answers 200 with 100 kB after a pause, 304 to whoever has that, and 404 below /missing; notes when each request
    came."""

    protocol_version = "HTTP/1.1"
    came: ClassVar[list[float]] = []

    def do_GET(self) -> None:
        self.came.append(time.perf_counter())
        time.sleep(PAUSE_S)
        if self.headers.get("If-None-Match") == 'W/"mark"':
            self.send_response(304)
            return self.end_headers()
        body = b"x" * 100_000
        self.send_response(404 if self.path.startswith("/missing") else 200)
        self.send_header("Content-Length", str(len(body)))
        if not self.path.startswith("/bare"):
            self.send_header("ETag", 'W/"mark"')
        self.end_headers()
        self.wfile.write(body)
        return None

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def url() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_sample_of_a_page_gives_its_rate_and_times(url: str) -> None:
    """Each answer after the warm-up counts and none before it; how many there are depends on the machine."""
    Pages.came.clear()
    began, seconds, clients = time.perf_counter(), 1.0, 2
    taken = sample(f"{url}/page", clients, seconds)
    counted = round(taken.rate * seconds)
    # The warm-up began after `began` and before the first request came; a visitor may have one under way at its end.
    at_most = sum(at >= began + SETTLE_S for at in Pages.came)
    surely = sum(at > Pages.came[0] + SETTLE_S for at in Pages.came)
    assert surely - clients <= counted <= at_most
    assert counted > 0
    assert PAUSE_S * 1e3 <= taken.p50 <= taken.p99
    assert taken.rate <= clients / PAUSE_S


def test_sample_of_an_error_is_refused(url: str) -> None:
    with pytest.raises(BadAnswer, match="404"):
        sample(f"{url}/missing", 1, 0.2)


def test_sample_of_a_page_that_the_browser_has_counts_no_other_answer(url: str) -> None:
    mark = mark_of(f"{url}/page")
    assert mark == 'W/"mark"'
    assert sample(f"{url}/page", 2, 0.2, mark).rate > 0
    with pytest.raises(BadAnswer, match="200"):
        sample(f"{url}/page", 1, 0.2, 'W/"another"')
    with pytest.raises(BadAnswer, match="no mark"):
        mark_of(f"{url}/bare")


def test_a_page_that_is_to_be_drawn_anew_is_one_that_nobody_remembers() -> None:
    assert ANEW.partition("=")[0] not in TOLD


def test_sample_of_another_machine_is_refused() -> None:
    with pytest.raises(AssertionError, match="this machine only"):
        sample("http://192.0.2.1/", 1, 0.2)


def test_pages_one_by_one_give_a_time_each_on_one_connection(url: str) -> None:
    Pages.came.clear()
    times = one_by_one(url, ["/a", "/b", "/a"])
    assert len(times) == len(Pages.came) == 3
    assert min(times) >= PAUSE_S * 1e3


def test_page_among_others_that_is_an_error_is_refused(url: str) -> None:
    with pytest.raises(BadAnswer, match="/missing"):
        one_by_one(url, ["/a", "/missing"])


def test_interleaved_addresses_give_a_sample_each(url: str) -> None:
    assert len(interleaved([f"{url}/a", f"{url}/b"], 1, 0.1, rounds=2)) == 2
