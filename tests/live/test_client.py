"""The client printed in docs/live-protocol.md, run as it stands in docs/examples."""

import os
import re
import subprocess
import sys
import time

import pytest

from app.config import ROOT
from tests.live.stage import staged

pytestmark = pytest.mark.live


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    folder = tmp_path_factory.mktemp("client")
    with staged(folder, f"sqlite:///{folder / 'live.sqlite3'}") as running:
        yield running
        running.close()


def printed() -> str:
    found = re.search(r"```python\n(.*?)```", (ROOT / "docs/live-protocol.md").read_text(), re.S)
    assert found is not None
    return found[1]


PROGRAM = ROOT / "docs/examples/live_client.py"


def test_it_is_forty_lines():
    assert len(printed().strip().splitlines()) <= 45


def test_what_is_printed_is_what_is_run():
    assert PROGRAM.read_text().endswith(printed())


def test_it_follows_a_meeting(stage):
    meeting = stage.hall()
    first = stage.question(meeting)
    environ = {**os.environ, "CORRALA_URL": stage.site.url, "CORRALA_MEETING": str(meeting), "CORRALA_EVERY": "0.2"}
    with subprocess.Popen([sys.executable, PROGRAM], env=environ, stdout=subprocess.PIPE, text=True) as client:
        try:
            assert until(client, f"[({first}, 'published', 0)]")
            stage.somebody(meeting).ask("support", {"question": first, "on": True})
            assert until(client, f"3 [({first}, 'published', 1)]")
            second = stage.question(meeting)
            assert until(client, f"5 [({first}, 'published', 1), ({second}, 'published', 0)]")
            stage.moderator().ask("moderate", {"question": first, "act": "decline", "reason": "insult"})
            assert until(client, f"6 [({second}, 'published', 0)]")
        finally:
            client.terminate()


def until(client, wanted: str, seconds: float = 60.0) -> bool:
    """Whether the client prints a line with `wanted` soon."""
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        line = client.stdout.readline()
        if wanted in line:
            return True
    return False
