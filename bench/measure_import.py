"""P12: 100,000 issues of a city with their steps and journal: rows a second, and the most memory at any length."""

import csv
import gzip
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from bench.child import Failed, Ran, corrala
from bench.figures import Figure, at_least, at_most, not_measured, reported, run
from bench.places import DATA, Place, engines, place
from bench.real import AREA_IMPORTS, ISSUE_OPTIONS, ISSUES, Wrong, bring, counted

GOAL_RATE, GOAL_MB, GOAL_FLAT = 500, 300, 1.2
FILE = f"{ISSUES}/avisos-ciudad.csv.gz"
SHORT = 10_000
LONG = 100_000


def measure() -> Iterator[Figure]:
    missing = [name for name in (*(one.file for one in AREA_IMPORTS), FILE) if not (DATA / name).is_file()]
    if missing:
        yield not_measured("P12", "import of 100,000 issues", f"{DATA} has no {', '.join(missing)}")
        return
    here, why = engines()
    for engine in here:
        yield from on(engine)
    if why:
        yield not_measured("P12", "import on PostgreSQL", why)


def on(engine: str) -> Iterator[Figure]:
    try:
        short, long = (imported(engine, rows) for rows in (SHORT, LONG))
    except (Failed, Wrong) as error:
        yield not_measured("P12", f"import on {engine}", str(error)[-300:])
        return
    count = counted(long)
    note = f"{count.taken} taken, {count.refused} refused, in {long.seconds:.0f} s"
    yield at_least("P12", f"rows a second of {LONG:,}, {engine}", LONG / long.seconds, GOAL_RATE, "a second", note)
    yield at_most("P12", f"most memory for {LONG:,} rows, {engine}", long.peak, GOAL_MB, "MB")
    what = f"most memory for {LONG:,} rows / for {SHORT:,}, {engine}"
    yield at_most("P12", what, long.peak / short.peak, GOAL_FLAT, note=f"{short.peak:.0f} MB for {SHORT:,}")
    yield reported("P12", f"rows a second of {SHORT:,}, {engine}", SHORT / short.seconds, "a second")


def imported(engine: str, length: int) -> Ran:
    """Import the first `length` issues of the city file into a fresh database that has its areas."""
    with place(engine) as where:
        for one in AREA_IMPORTS:
            bring(DATA / one.file, where.folder / "data" / one.file)
            one.run(where)
        file = where.folder / "issues.csv"
        unpack(DATA / FILE, file, length)
        return issues_from(where, file)


def unpack(packed: Path, file: Path, length: int) -> None:
    with gzip.open(packed, "rt", encoding="utf-8", newline="") as source, file.open("w", encoding="utf-8") as target:
        rows = csv.reader(source)
        csv.writer(target).writerows(islice(rows, length + 1))


def issues_from(where: Place, file: Path) -> Ran:
    return corrala(
        "import", "issues", str(file), *ISSUE_OPTIONS, environ=where.environ, folder=where.folder, expected=(0, 3)
    )


if __name__ == "__main__":
    run(measure)
