"""P15: from the second `make run` to its first page. How long `make test` takes is read from its last run, if told."""

import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress

from app.config import ROOT
from bench.figures import Figure, at_most, not_measured, run
from tests.serving import free_port

GOAL_S = 5.0
FIRST_S = 200.0
STOP_S = 45.0


class NoPage(Exception):
    """`make run` ended, or gave no page in time; holds what it said."""


def measure() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="corrala-bench-") as folder:
        environ = {key: value for key, value in os.environ.items() if not key.startswith("CORRALA_")}
        environ |= {"CORRALA_INSTANCE_DIR": folder, "PORT": str(free_port())}
        try:
            seconds = [until_first_page(environ) for _ in range(4)]
        except NoPage as error:
            yield not_measured("P15", "second `make run` to first page", str(error)[-300:])
            return
    again = sorted(seconds[1:])[1]
    note = f"the first, which fills the demo city: {seconds[0]:.1f} s"
    yield at_most("P15", "second `make run` to first page (median of 3)", again, GOAL_S, "s", note)
    yield not_measured("P15", "`make test`", "takes minutes: run it by itself, `time make test`")


def until_first_page(environ: dict[str, str]) -> float:
    """Seconds from `make run` until the first page is whole; everything is stopped again."""
    began = time.monotonic()
    with open(os.path.join(environ["CORRALA_INSTANCE_DIR"], "run.log"), "w+b") as log:
        made = subprocess.Popen(["make", "run"], cwd=ROOT, env=environ, stdout=log, stderr=log, start_new_session=True)
        try:
            while time.monotonic() < began + FIRST_S:
                if made.poll() is not None:
                    break
                if _answers(f"http://127.0.0.1:{environ['PORT']}/"):
                    return time.monotonic() - began
                time.sleep(0.02)
            log.seek(0)
            raise NoPage(log.read().decode(errors="replace").strip() or "no page in time")
        finally:
            _stop(made, int(environ["PORT"]))


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=FIRST_S) as answer:
            return answer.status == 200 and bool(answer.read())
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False


def _stop(made: "subprocess.Popen[bytes]", port: int) -> None:
    """End everything that `make run` started; make itself is gone before the servers have let go of the port."""
    with suppress(ProcessLookupError):
        os.killpg(made.pid, signal.SIGTERM)
    made.wait(STOP_S)
    until = time.monotonic() + STOP_S
    while _is_taken(port):
        if time.monotonic() > until:
            with suppress(ProcessLookupError):
                os.killpg(made.pid, signal.SIGKILL)
            raise NoPage("the servers of an earlier run did not stop")
        time.sleep(0.05)


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


if __name__ == "__main__":
    run(measure)
