"""A command of the house in a process of its own: what it said, how long it took, how much memory it needed."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.config import ROOT

LONGEST_S = 900.0
MOST_HELD = re.compile(r"VmHWM:\s+(\d+)")


class Failed(Exception):
    """A command ended with a code that was not expected; holds what it said."""


@dataclass(frozen=True, slots=True)
class Ran:
    """`peak` in MB: the most memory the process ever held, looked up to a hundredth of a second before it ended."""

    code: int
    said: str
    seconds: float
    peak: float

    @property
    def last_line(self) -> str:
        lines = self.said.strip().splitlines()
        return lines[-1] if lines else ""


def corrala(*command: str, environ: Mapping[str, str], folder: Path, expected: tuple[int, ...] = (0,)) -> Ran:
    """Run `corrala …` with the settings of `environ`; raises `Failed` for a code that is not among `expected`."""
    return ran([sys.executable, "-m", "app.cli", *command], environ=environ, folder=folder, expected=expected)


def ran(command: list[str], *, environ: Mapping[str, str], folder: Path, expected: tuple[int, ...]) -> Ran:
    log = folder / "command.log"
    began = time.monotonic()
    with log.open("wb") as output:
        child = subprocess.Popen(
            command, cwd=ROOT, env=dict(os.environ) | dict(environ), stdout=output, stderr=subprocess.STDOUT
        )
        peak = _wait(child, began + LONGEST_S)
    said = log.read_text(errors="replace")
    assert child.returncode is not None
    if child.returncode not in expected:
        raise Failed(f"{' '.join(command)} ended with {child.returncode}:\n{said[-3000:]}")
    return Ran(child.returncode, said, time.monotonic() - began, peak / 1024)


def _wait(child: "subprocess.Popen[bytes]", until: float) -> int:
    """Wait for this one child; end it when it takes too long. The most memory it held, in kB: as /proc tells it, since
    what the system says when a process ends counts that of the process which began it."""
    peak = 0
    while child.poll() is None:
        peak = max(peak, _most_held(child.pid))
        if time.monotonic() > until:
            child.kill()
            until = float("inf")
        time.sleep(0.01)
    return peak


def _most_held(pid: int) -> int:
    """0 for a process that has ended."""
    try:
        found = MOST_HELD.search(Path(f"/proc/{pid}/status").read_text())
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return int(found[1]) if found else 0
