"""Visitors of a measurement: they count whole answers, refuse errors, and stay on this machine."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bench.load import BadAnswer, interleaved, sample


class Pages(BaseHTTPRequestHandler):
    """Answers 200 with 100 kB, and 404 below /missing."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = b"x" * 100_000
        self.send_response(404 if self.path.startswith("/missing") else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

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
    taken = sample(f"{url}/page", 2, 0.3)
    assert taken.rate > 10
    assert 0 < taken.p50 <= taken.p99


def test_sample_of_an_error_is_refused(url: str) -> None:
    with pytest.raises(BadAnswer, match="404"):
        sample(f"{url}/missing", 1, 0.2)


def test_sample_of_another_machine_is_refused() -> None:
    with pytest.raises(AssertionError, match="this machine only"):
        sample("http://192.0.2.1/", 1, 0.2)


def test_interleaved_addresses_give_a_sample_each(url: str) -> None:
    assert len(interleaved([f"{url}/a", f"{url}/b"], 1, 0.1, rounds=2)) == 2
