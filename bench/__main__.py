"""`make bench`: every measurement in turn, each in a process of its own and for a bounded time.

Prints each figure beside its target and writes them all to build/bench.json. Names after the command choose:
`python -m bench topic_page import`.
"""

import json
import os
import platform
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from app.config import ROOT
from bench.figures import FIGURES_FILE, Figure, not_measured

# (module, the targets it measures, the most seconds it may take)
MEASUREMENTS = (
    ("topic_page", "P1", 240),
    ("seen_page", "P2", 240),
    ("far_page", "P3", 120),
    ("statements", "P4", 180),
    ("sizes", "P5", 120),
    ("acts", "P7", 180),
    ("relay", "P8", 400),
    ("live", "P9 and P10", 300),
    ("workers", "P11", 400),
    ("fan_out", "mail", 180),
    ("city", "P6 and 100,000 issues", 900),
    ("import", "P12", 900),
    ("groups", "P13", 120),
    ("votes", "P13 on real votes", 400),
    ("growth", "P14", 1800),
    ("start", "P15", 400),
)
STOP_S = 60.0
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1"}  # as `app.cli` has it


def main(names: list[str]) -> int:
    chosen = [one for one in MEASUREMENTS if not names or one[0] in names]
    build = ROOT / "build"
    build.mkdir(exist_ok=True)
    lines = build / "bench.jsonl"
    lines.unlink(missing_ok=True)
    began = time.monotonic()
    for name, targets, most in chosen:
        print(f"\n{targets}: {name.replace('_', ' ')}", flush=True)
        why = measure(name, most, lines)
        if why:
            _append(lines, not_measured(targets, name.replace("_", " "), why))
    figures = read(lines)
    write(build / "bench.json", figures, time.monotonic() - began)
    print("\n" + "\n".join(map(str, figures)))
    missed = [figure for figure in figures if figure.met is False]
    print(f"\n{len(figures)} figures, {len(missed)} missed, in {time.monotonic() - began:.0f} s: build/bench.json")
    return 0


def measure(name: str, most: int, lines: Path) -> str | None:
    """Run one measurement; why it gave no (complete) figures, or None."""
    command = [sys.executable, "-m", f"bench.measure_{name}"]
    child = subprocess.Popen(command, cwd=ROOT, env={**ONE_THREAD, **os.environ, FIGURES_FILE: str(lines)})
    try:
        code = child.wait(most)
    except subprocess.TimeoutExpired:
        child.terminate()
        try:
            child.wait(STOP_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        return f"stopped after {most} s"
    return f"ended with an error ({code})" if code else None


def _append(lines: Path, figure: Figure) -> None:
    print(figure, flush=True)
    with lines.open("a", encoding="utf-8") as file:
        file.write(json.dumps({name: getattr(figure, name) for name in Figure.__slots__}) + "\n")


def read(lines: Path) -> list[Figure]:
    if not lines.exists():
        return []
    return [Figure(**json.loads(line)) for line in lines.read_text(encoding="utf-8").splitlines()]


def write(file: Path, figures: list[Figure], seconds: float) -> None:
    """All figures with what they were taken on."""
    about = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds),
        "cores": len(os.sched_getaffinity(0)),
        "load": os.getloadavg()[0],
        "machine": platform.machine(),
        "python": platform.python_version(),
    }
    rows = [
        {name: getattr(figure, name) for name in Figure.__slots__} | {"verdict": figure.verdict} for figure in figures
    ]
    file.write_text(json.dumps({"about": about, "figures": rows}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
