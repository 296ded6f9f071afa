"""A command of the house in a process of its own: what it said, how long it took, how much memory it needed."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.config import ROOT

LONGEST_S = 900.0


class Failed(Exception):
    """A command ended with a code that was not expected; holds what it said."""


@dataclass(frozen=True, slots=True)
class Ran:
    """`peak` in MB: the most memory the process ever held."""

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
        usage = _wait(child, began + LONGEST_S)
    said = log.read_text(errors="replace")
    assert child.returncode is not None
    if child.returncode not in expected:
        raise Failed(f"{' '.join(command)} ended with {child.returncode}:\n{said[-3000:]}")
    return Ran(child.returncode, said, time.monotonic() - began, usage.ru_maxrss / 1024)


def _wait(child: "subprocess.Popen[bytes]", until: float) -> "os.struct_rusage":  # type: ignore[name-defined]
    """Wait for this one child, for its own use of memory; end it when it takes too long."""
    while True:
        pid, status, usage = os.wait4(child.pid, os.WNOHANG)
        if pid:
            child.returncode = os.waitstatus_to_exitcode(status)
            return usage
        if time.monotonic() > until:
            child.kill()
            until = float("inf")
        time.sleep(0.01)
