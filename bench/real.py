"""`make real`: the real data sets into a fresh database, twice, and then the site that shows them.

    python -m bench.real [--data FOLDER] [--postgresql] [--city]

Prints what each import took and refused, its seconds, rows a second and the most memory it held; proves that a second
run changes nothing, and that consultations hold as many people, statements and votes as they say themselves; serves the
result, asks for its main pages, and measures how fast notices are found. Nothing is written into the data folder.
"""

import argparse
import json
import re
import shutil
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, inspect, select, table

from app.areas.models import Area
from app.areas.vocabulary import Level
from app.config import ROOT
from app.consultations.counting import count_consultations
from app.consultations.models import Consultation, ConsultationPerson, Stance, Statement
from app.forums.models import Forum, Topic
from app.identity.actor import SYSTEM
from app.issues.models import Issue
from app.kernel.db import db, rows, session, value
from bench.child import Failed, Ran, corrala
from bench.places import DATA, Place, application, place, site
from bench.real_speed import speed

AREAS = "madrid-barrios"
TOPICS = "decide-madrid-forum"
ISSUES = "madrid-avisos"
MEETINGS = "plenos-distrito"
SITUATION = "madrid-policia-actuaciones"
LONDON = "police-uk-city-of-london"
CONSULTATIONS = "polis-consultations"
# Two people of this one told nothing but who they are, which the set leaves out; its summary counts them still.
LEFT_OUT = {"london-youth-policing": 2}
# A box around the City of London, drawn by hand: its own outline is not among the data.
BOX = [[-0.1138, 51.5085], [-0.0727, 51.5085], [-0.0727, 51.5233], [-0.1138, 51.5233], [-0.1138, 51.5085]]
MAP = ROOT / "docs" / "examples" / "avisos.map.json"
HEADINGS = {"unchanged": "unchanged", "refused": "refused", "seconds": "seconds", "rate": "a second", "peak": "memory"}
COUNTED = re.compile(r"^(\d+) taken, (\d+) unchanged, (\d+) refused", re.MULTILINE)
LISTED = "{name:26} {taken:>7} {unchanged:>10} {refused:>8} {seconds:>8} {rate:>9} {peak:>8}"


class Wrong(Exception):
    """What was imported or served is not what it should be; said in one line."""


@dataclass(frozen=True, slots=True)
class Import:
    """One file of the data folder and the command that takes it; `beside`: what the command takes besides, files of the
    same folder."""

    name: str
    file: str
    command: tuple[str, ...]
    options: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()

    @property
    def files(self) -> list[str]:
        folder = Path(self.file).parent
        return [self.file, *(str(folder / name) for name in self.beside)]

    def run(self, where: Place) -> Ran:
        files = [str(where.folder / "data" / file) for file in self.files]
        return corrala(
            *self.command, *files, *self.options, environ=where.environ, folder=where.folder, expected=(0, 3)
        )


ISSUE_OPTIONS = ("--map", str(MAP))
SITUATION_OPTIONS = ("--map", str(MAP.with_name("situation.map.json")))
AREA_IMPORTS = (
    Import("districts", f"{AREAS}/distritos.geojson", ("import", "areas"), ("--level", "district")),
    Import(
        "neighbourhoods",
        f"{AREAS}/barrios.geojson",
        ("import", "areas"),
        ("--level", "neighbourhood", "--parent", "district_code"),
    ),
)
CENTRE = Import("issues", f"{ISSUES}/avisos-centro.csv", ("import", "issues"), ISSUE_OPTIONS)
CITY = Import("issues", f"{ISSUES}/avisos-ciudad.csv.gz", ("import", "issues"), ISSUE_OPTIONS)
CONSULTATION_IMPORTS = tuple(
    Import(
        name,
        f"{CONSULTATIONS}/{name}.statements.csv",
        ("import", "consultation"),
        ("--lang", lang),
        (f"{name}.votes.{ending}",),
    )
    for name, lang, ending in (
        ("bowling-green", "en", "csv.gz"),
        ("vtaiwan-uberx", "zh-Hant", "csv.gz"),
        ("london-youth-policing", "en", "csv"),
    )
)
IMPORTS = (
    *AREA_IMPORTS,
    Import("topics and posts", f"{TOPICS}/proposals.csv", ("import", "topics")),
    CENTRE,
    Import("meetings", f"{MEETINGS}/plenos.json", ("import", "meetings")),
    Import("figures", f"{SITUATION}/actuaciones-2014-2018.csv", ("import", "situation"), SITUATION_OPTIONS),
    *CONSULTATION_IMPORTS,
)

STREET_CRIME = (
    Import("another city", f"{LONDON}/box.geojson", ("import", "areas")),
    Import(
        "street crime",
        f"{LONDON}/street-2019-q4.csv",
        ("import", "situation"),
        ("--map", str(MAP.with_name("police-uk.map.json"))),
    ),
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
    asked.add_argument(
        "--city", action="store_true", help="the 100,000 notices of the city, not the 4,000 of its centre"
    )
    chosen = asked.parse_args(arguments)
    imports = [CITY if chosen.city and one is CENTRE else one for one in IMPORTS]
    files = [file for one in (*imports, STREET_CRIME[-1]) for file in one.files]
    missing = [file for file in files if not (chosen.data / file).is_file()]
    if missing:
        print(f"Nothing imported: {chosen.data} has no {', '.join(missing)}. Name the folder with --data.")
        return 1
    try:
        with place("PostgreSQL" if chosen.postgresql else "SQLite") as where:
            for one in imports:
                bring(chosen.data / one.file, where.folder / "data" / one.file)
            import_twice(where, imports)
            compare_participation(where)
            serve_and_look(where)
        with place("SQLite") as where:
            count_street_crime(chosen.data, where)
    except (Wrong, Failed) as error:
        print(f"\n{error}")
        return 1
    return 0


def count_street_crime(data: Path, where: Place) -> None:
    """Single crimes with a point, in a city of their own, counted by month and kind, twice; those beyond its box are
    refused."""
    held = where.folder / "data" / STREET_CRIME[-1].file
    bring(data / STREET_CRIME[-1].file, held)
    city = {"level": "city", "code": "E09000001", "name": "City of London"}
    shape = {"type": "Polygon", "coordinates": [BOX]}
    box = {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": city, "geometry": shape}]}
    held.with_name("box.geojson").write_text(json.dumps(box), encoding="utf-8")
    print("\nAnother city")
    for one in STREET_CRIME:
        show(one.name, one.run(where))
    if show("the same again", STREET_CRIME[-1].run(where)).taken:
        raise Wrong("street crime: the second run took rows again")


def bring(file: Path, copy: Path) -> None:
    """Copy `file` and what lies beside it: refused rows are written beside a file, and the originals stay untouched."""
    shutil.copytree(file.parent, copy.parent, dirs_exist_ok=True)
    for one in [copy.parent, *copy.parent.iterdir()]:
        one.chmod(0o755 if one.is_dir() else 0o644)


def import_twice(where: Place, imports: Sequence[Import]) -> None:
    """Run every import, then every import again; raises `Wrong` when the second run changed anything."""
    print(LISTED.format(name=f"First run ({where.engine})", taken="taken", **HEADINGS))
    for one in imports:
        show(one.name, one.run(where))
    before = how_many(where)
    print("\nSecond run")
    for one in imports:
        count = show(one.name, one.run(where))
        if count.taken:
            raise Wrong(f"{one.name}: the second run took {count.taken} rows again")
    after = how_many(where)
    changed = [f"{name}: {before[name]} before, {after[name]} after" for name in before if before[name] != after[name]]
    if changed:
        raise Wrong(f"the second run changed tables: {'; '.join(changed)}")
    print(f"Nothing changed: {sum(after.values()):,} rows in {len(after)} tables, as before")


def compare_participation(where: Place) -> None:
    """Count the people, statements and stances of each consultation; raises `Wrong` where its own summary tells other
    numbers. Then let their groups be found, as the worker does."""
    print(f"\n{'Participation':26} {'people':>10} {'statements':>12} {'stances':>12}")
    with application(where):
        for one in CONSULTATION_IMPORTS:
            file = where.folder / "data" / CONSULTATIONS / f"{one.name}.json"
            summary = json.loads(file.read_text(encoding="utf-8"))
            told = (summary["voters"] - LEFT_OUT.get(one.name, 0), summary["statements"], summary["votes"])
            taken = took_part(one.name)
            if taken != told:
                raise Wrong(f"{one.name}: people, statements and stances are {taken}, its summary says {told}")
            left_out = f", but {LEFT_OUT[one.name]} people it left out" if one.name in LEFT_OUT else ""
            print(f"{one.name:26} {taken[0]:>10,} {taken[1]:>12,} {taken[2]:>12,}  as its summary says{left_out}")
        session.remove()
        began, number = time.monotonic(), 0
        while counted_now := count_consultations(actor=SYSTEM):
            number += counted_now
        print(f"{number} consultations counted, their groups found: {time.monotonic() - began:.1f} s")


def took_part(name: str) -> tuple[int, int, int]:
    """How many people, statements and stances a consultation holds, by its rows; its counters must say the same."""
    one = rows(session(), select(Consultation).where(Consultation.origin == f"consultation:{name}"))[0].Consultation
    here = Statement.consultation_id == one.id
    people = select(func.count()).where(ConsultationPerson.consultation_id == one.id)
    stances = select(func.count()).select_from(Stance).join(Statement).where(here)
    found = tuple(value(session(), wanted) for wanted in (people, select(func.count()).where(here), stances))
    if (one.people, one.stances) != (found[0], found[2]):
        raise Wrong(f"{name}: its counters say {one.people} people and {one.stances} stances, its rows {found}")
    return found[0], found[1], found[2]


def show(name: str, ran: Ran) -> Counted:
    count = counted(ran)
    print(
        LISTED.format(
            name=name,
            taken=count.taken,
            unchanged=count.unchanged,
            refused=count.refused,
            seconds=f"{ran.seconds:.1f} s",
            rate=f"{(count.taken + count.unchanged + count.refused) / ran.seconds:,.0f}",
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
    """Serve what was imported and ask for each of the main pages, then measure how fast the notices are found; raises
    `Wrong` for a page that does not answer 200."""
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
        print("\nFound again")
        for figure in speed(where, running.url):
            print(figure, flush=True)


def main_pages() -> Iterator[str]:
    """The pages a reader begins at: home, an area, a forum, the longest topic, issues in every form, meetings, and each
    consultation with what came of it."""
    yield from ("/", "/issues", "/issues/map", "/issues/feed.atom", "/issues/data.csv", "/meetings", "/officers")
    area = value(session(), select(Area.slug).where(Area.level == Level.NEIGHBOURHOOD).order_by(Area.code).limit(1))
    yield f"/areas/{area}"
    topic = rows(
        session(),
        select(Topic.id, Forum.slug).join(Forum, Forum.id == Topic.forum_id).order_by(Topic.posts.desc()).limit(1),
    )[0]
    yield from (f"/forums/{topic.slug}", f"/forums/{topic.slug}/feed.atom", f"/topics/{topic.id}")
    yield f"/issues/{value(session(), select(Issue.ref).order_by(Issue.me_too.desc(), Issue.id).limit(1))}"
    yield "/consultations"
    for row in rows(session(), select(Consultation.id).order_by(Consultation.id)):
        yield from (f"/consultations/{row.id}{page}" for page in ("", "/results", "/closing"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
