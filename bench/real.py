"""`make real`: the real data sets into a fresh database, twice, and then the site that shows them.

    python -m bench.real [--data FOLDER] [--postgresql]

Prints what each import took and refused, its seconds and the most memory it held; proves that a second run changes
nothing; serves the result and asks for its main pages. Nothing is written into the data folder.
"""

import argparse
import re
import shutil
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, inspect, select, table

from app.areas.models import Area
from app.areas.vocabulary import Level
from app.config import ROOT
from app.forums.models import Forum, Topic
from app.issues.models import Issue
from app.kernel.db import db, rows, session, value
from bench.child import Failed, Ran, corrala
from bench.places import DATA, Place, application, place, site

AREAS = "madrid-barrios"
TOPICS = "decide-madrid-forum"
ISSUES = "madrid-avisos"
MAP = ROOT / "docs" / "examples" / "avisos.map.json"
HEADINGS = {"unchanged": "unchanged", "refused": "refused", "seconds": "seconds", "peak": "memory"}
COUNTED = re.compile(r"^(\d+) taken, (\d+) unchanged, (\d+) refused", re.MULTILINE)
LISTED = "{name:26} {taken:>7} {unchanged:>10} {refused:>8} {seconds:>8} {peak:>8}"


class Wrong(Exception):
    """What was imported or served is not what it should be; said in one line."""


@dataclass(frozen=True, slots=True)
class Import:
    """One file of the data folder and the command that takes it."""

    name: str
    file: str
    command: tuple[str, ...]
    options: tuple[str, ...] = ()

    def run(self, where: Place) -> Ran:
        file = where.folder / "data" / self.file
        return corrala(
            *self.command, str(file), *self.options, environ=where.environ, folder=where.folder, expected=(0, 3)
        )


ISSUE_OPTIONS = ("--map", str(MAP))
AREA_IMPORTS = (
    Import("districts", f"{AREAS}/distritos.geojson", ("import", "areas"), ("--level", "district")),
    Import(
        "neighbourhoods",
        f"{AREAS}/barrios.geojson",
        ("import", "areas"),
        ("--level", "neighbourhood", "--parent", "district_code"),
    ),
)
IMPORTS = (
    *AREA_IMPORTS,
    Import("topics and posts", f"{TOPICS}/proposals.csv", ("import", "topics")),
    Import("issues", f"{ISSUES}/avisos-centro.csv", ("import", "issues"), ISSUE_OPTIONS),
)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows one run of an import took, found unchanged and refused."""

    taken: int
    unchanged: int
    refused: int


def counted(ran: Ran) -> Counted:
    """What the command said at its end (one line for each kind of row it takes), added up."""
    said = COUNTED.findall(ran.said)
    if not said:
        raise Wrong(f"the import did not say what it took: {ran.said[-500:]}")
    return Counted(*(sum(int(line[column]) for line in said) for column in range(3)))


def main(arguments: list[str]) -> int:
    asked = argparse.ArgumentParser(prog="make real", description="import the real data sets twice, then serve them")
    asked.add_argument("--data", type=Path, default=DATA, help="the folder of the data sets (or CORRALA_DATA)")
    asked.add_argument("--postgresql", action="store_true", help="on PostgreSQL, not on SQLite")
    chosen = asked.parse_args(arguments)
    missing = [one.file for one in IMPORTS if not (chosen.data / one.file).is_file()]
    if missing:
        print(f"Nothing imported: {chosen.data} has no {', '.join(missing)}. Name the folder with --data.")
        return 1
    with place("PostgreSQL" if chosen.postgresql else "SQLite") as where:
        for one in IMPORTS:
            bring(chosen.data / one.file, where.folder / "data" / one.file)
        try:
            import_twice(where)
            serve_and_look(where)
        except (Wrong, Failed) as error:
            print(f"\n{error}")
            return 1
    return 0


def bring(file: Path, copy: Path) -> None:
    """Copy `file` and what lies beside it: refused rows are written beside a file, and the originals stay untouched."""
    shutil.copytree(file.parent, copy.parent, dirs_exist_ok=True)
    for one in [copy.parent, *copy.parent.iterdir()]:
        one.chmod(0o755 if one.is_dir() else 0o644)


def import_twice(where: Place) -> None:
    """Run every import, then every import again; raises `Wrong` when the second run changed anything."""
    print(LISTED.format(name=f"First run ({where.engine})", taken="taken", **HEADINGS))
    for one in IMPORTS:
        show(one.name, one.run(where))
    before = how_many(where)
    print("\nSecond run")
    for one in IMPORTS:
        count = show(one.name, one.run(where))
        if count.taken:
            raise Wrong(f"{one.name}: the second run took {count.taken} rows again")
    after = how_many(where)
    changed = [f"{name}: {before[name]} before, {after[name]} after" for name in before if before[name] != after[name]]
    if changed:
        raise Wrong(f"the second run changed tables: {'; '.join(changed)}")
    print(f"Nothing changed: {sum(after.values()):,} rows in {len(after)} tables, as before")


def show(name: str, ran: Ran) -> Counted:
    count = counted(ran)
    print(
        LISTED.format(
            name=name,
            taken=count.taken,
            unchanged=count.unchanged,
            refused=count.refused,
            seconds=f"{ran.seconds:.1f} s",
            peak=f"{ran.peak:.0f} MB",
        ),
        flush=True,
    )
    return count


def how_many(where: Place) -> dict[str, int]:
    """The number of rows of every table."""
    with application(where):
        names = sorted(inspect(db.engine).get_table_names())
        return {name: value(session(), select(func.count()).select_from(table(name))) for name in names}


def serve_and_look(where: Place) -> None:
    """Serve what was imported and ask for each of the main pages; raises `Wrong` for one that does not answer 200."""
    print("\nServed")
    with application(where):
        paths = list(main_pages())
    with site(where) as running:
        for path in paths:
            began = time.monotonic()
            try:
                with urllib.request.urlopen(running.url + path, timeout=60) as answer:
                    size = len(answer.read())
            except urllib.error.HTTPError as error:
                raise Wrong(f"{path} answered {error.code}") from error
            print(f"{path:50.50} {size / 1000:>8.1f} kB {1000 * (time.monotonic() - began):>8.0f} ms")


def main_pages() -> Iterator[str]:
    """The pages a reader begins at: home, an area, a forum, the longest topic, issues in every form, meetings."""
    yield from ("/", "/issues", "/issues/map", "/issues/feed.atom", "/issues/data.csv", "/meetings", "/officers")
    area = value(session(), select(Area.slug).where(Area.level == Level.NEIGHBOURHOOD).order_by(Area.code).limit(1))
    yield f"/areas/{area}"
    topic = rows(
        session(),
        select(Topic.id, Forum.slug).join(Forum, Forum.id == Topic.forum_id).order_by(Topic.posts.desc()).limit(1),
    )[0]
    yield from (f"/forums/{topic.slug}", f"/forums/{topic.slug}/feed.atom", f"/topics/{topic.id}")
    yield f"/issues/{value(session(), select(Issue.ref).order_by(Issue.me_too.desc(), Issue.id).limit(1))}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
