"""A figure beside its target, and how a measurement hands its figures over."""

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from types import FrameType

FIGURES_FILE = "CORRALA_BENCH_FIGURES"  # where a measurement appends its figures, one JSON object a line


@dataclass(frozen=True, slots=True)
class Figure:
    """`met` is None for what is only reported or could not be measured; then `note` says why."""

    target: str
    what: str
    value: float | None
    unit: str
    goal: str
    met: bool | None
    note: str = ""

    @property
    def verdict(self) -> str:
        if self.met is None:
            return "reported" if self.value is not None else "not measured"
        return "met" if self.met else "missed"

    def __str__(self) -> str:
        value = "-" if self.value is None else f"{self.value:,.2f}" if abs(self.value) < 100 else f"{self.value:,.0f}"
        line = f"{self.target:4} {self.what:58.58} {value:>10} {self.unit:8} {self.goal:16} {self.verdict}"
        return f"{line}  ({self.note})" if self.note else line


def at_least(target: str, what: str, value: float, goal: float, unit: str = "", note: str = "") -> Figure:
    return Figure(target, what, value, unit, f"at least {goal:g}", value >= goal, note)


def at_most(target: str, what: str, value: float, goal: float, unit: str = "", note: str = "") -> Figure:
    return Figure(target, what, value, unit, f"at most {goal:g}", value <= goal, note)


def reported(target: str, what: str, value: float, unit: str = "", note: str = "") -> Figure:
    return Figure(target, what, value, unit, "", None, note)


def not_measured(target: str, what: str, why: str) -> Figure:
    return Figure(target, what, None, "", "", None, why)


def run(measure: Callable[[], Iterable[Figure]]) -> None:
    """Print each figure as it comes, and append it to the file that `make bench` named, if it did.

    Whoever stops this measurement stops what it started: servers, databases and folders go on the way out.
    """
    signal.signal(signal.SIGTERM, _leave)
    began = time.monotonic()
    place = os.environ.get(FIGURES_FILE)
    for figure in measure():
        print(figure, flush=True)
        if place:
            with open(place, "a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(figure)) + "\n")
    print(f"     ({time.monotonic() - began:.0f} s)", file=sys.stderr, flush=True)


def _leave(_number: int, _frame: FrameType | None) -> None:
    sys.exit("stopped")
