"""P8: from the commit of an act to the last of a thousand phones, beside a bare Node server that relays as many bytes.

Two acts a second, in turns: ours, the relay, ours, … Ours is timed from when the actor is told that the act is done,
which follows the commit, and once more from when it was sent, the writing included; the relay, which writes nothing,
from when it was sent.
"""

import json
import os
import shutil
import subprocess
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

from app.config import ROOT
from bench.crowd import Crowd
from bench.figures import Figure, at_most, not_measured, reported, run
from bench.measure_live import PHONES, acts
from bench.measure_workers import Hall, served
from bench.places import Place, apart, place
from tests.clusters import own_redis
from tests.machine import missing
from tests.serving import Site, free_port

RELAY = ROOT / "bench" / "relay"
ROUNDS, RATE, SECONDS = 3, 2, 6.0
INSTALL_S = 120
GOAL = 1.0  # with frames written directly


def measure() -> Iterator[Figure]:
    why = missing("node")
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="corrala-relay-")))
        why = why or installed(folder)
        if why:
            yield not_measured("P8", "from commit to the last phone / relay", why)
            return
        with place("SQLite") as where:
            yield from on(folder, where, "SQLite, one worker")
        why = missing("postgresql") or missing("own_redis")
        if why:
            yield not_measured("P8", "the same with two workers", why)
            return
        with place("PostgreSQL") as where, own_redis(where.folder) as shout:
            yield from on(folder, where, "PostgreSQL, two workers", shout.url)


def installed(folder: Path) -> str | None:
    """Install the relay into `folder`; why that did not work, or None."""
    for file in RELAY.iterdir():
        if file.is_file():
            shutil.copy(file, folder)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=INSTALL_S, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"npm: {error}"
    return None if done.returncode == 0 else f"npm: {done.stderr.strip().splitlines()[-1:]}"


def on(folder: Path, where: Place, what: str, redis_url: str = "") -> Iterator[Figure]:
    with ExitStack() as opened:
        ours = served(opened, where, redis_url)
        ours.connect()
        ours.round(RATE, 2.0)
        relayed, process = opened.enter_context(relay(folder, ours.crowd.heard.sample))
        theirs = Crowd(relayed, 1, ["a=b"] * PHONES)
        opened.callback(theirs.close)
        theirs.connect(ours.crowd)
        yield from side_by_side(ours, theirs, process, what)


def side_by_side(ours: Hall, theirs: Crowd, process: int, what: str) -> Iterator[Figure]:
    committed: list[float] = []
    sent: list[float] = []
    relayed: list[float] = []
    lengths = set()
    for number in range(ROUNDS):
        taken = ours.round(RATE, SECONDS)
        committed.append(median(ours.crowd.to_the_last(from_done=True)))
        sent.append(median(ours.crowd.to_the_last()))
        acts(theirs, [process], [number + 1], RATE, SECONDS)
        relayed.append(median(theirs.to_the_last()))
        lengths |= {len(ours.crowd.heard.sample), len(theirs.heard.sample)}
    least, most = min(lengths), max(lengths)
    note = f"{1e3 * median(committed):.0f} and {1e3 * median(relayed):.0f} ms, {least} to {most} bytes; {taken.note}"
    ratio = median(committed) / median(relayed)
    yield at_most("P8", f"from commit to the last of {PHONES} / relay, {what}", ratio, GOAL, note=note)
    yield reported("P8", f"the same from when it was sent, {what}", median(sent) / median(relayed))


@contextmanager
def relay(folder: Path, sample: bytes) -> Iterator[tuple[str, int]]:
    """A relay whose messages are like `sample`, on the core of the servers; its address and its process."""
    port, (_name, payload) = free_port(), json.loads(sample[sample.index(b"[") :])
    environ = os.environ | {"PORT": str(port), "RELAY_SAMPLE": json.dumps(payload)}
    with (folder / "relay.log").open("wb") as log, apart():
        process = subprocess.Popen(
            ["node", "relay.mjs"], cwd=folder, env=environ, stdout=log, stderr=log, start_new_session=True
        )
    running = Site(f"http://127.0.0.1:{port}", dict(environ), folder, {"serve": process})
    try:
        running.until_ready()
        with urllib.request.urlopen(running.url, timeout=2) as answer:
            assert answer.read() == b"ready", (folder / "relay.log").read_text()
        yield running.url, process.pid
    finally:
        running.stop("serve")


if __name__ == "__main__":
    run(measure)
