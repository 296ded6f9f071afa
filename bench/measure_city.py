"""A city with 100,000 issues and 100,000 posts: what each page that lists, counts or searches takes, one at a time.

The figure is the slowest of twenty (p95) over pages that differ: other areas, categories, words, parts of the map,
places in the list. Every page is asked in each round, so that noise hits all alike. The table of all issues is read
whole, while the memory of the server is looked at.
"""

import random
import time
import urllib.request
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import select

from app.identity.actor import SYSTEM
from app.identity.models import Account
from app.identity.vocabulary import Role
from app.indicators.counting import count_trends
from app.issues.models import Issue
from app.issues.queries import near
from app.kernel.clock import now
from app.kernel.db import reader, session
from app.kernel.paging import encode_cursor
from bench.figures import Figure, at_least, at_most, not_measured, reported, run
from bench.fill_city import ISSUES, SIDE, City, fill_city
from bench.load import one_by_one
from bench.measure_acts import Visitor
from bench.measure_live import memory_kb, serving_processes
from bench.places import Place, application, engines, place, site
from tests.builders.people import make_account

GOAL_SIMILAR_MS, GOAL_SEARCH_MS, GOAL_PAGE_MS, GOAL_TABLE_RATE, GOAL_TABLE_MB = 50, 50, 100, 2_000, 20
ROUNDS, EACH, ASKED = 4, 15, 300
PIECE = 65_536
FAR = 80_000  # issues before the far page of the list
WHOLE = "the whole map"


def measure() -> Iterator[Figure]:
    here, why = engines()
    for engine in here:
        with place(engine) as where:
            yield from on(where)
    if why:
        yield not_measured("100k", "pages of a city on PostgreSQL", why)


def on(where: Place) -> Iterator[Figure]:
    with application(where) as app:
        city = fill_city()
        yield similar(where, city)
        yield counting(where)
        asked = Asked(app, city)
    with site(where) as ours:
        yield from pages(where, ours.url, asked)
        yield from table(where, ours.url, serving_processes(ours), city)


def similar(where: Place, city: City) -> Figure:
    """What is offered to somebody who is about to report the same: three categories, eight weeks, 250 m."""
    chance, since = random.Random(25), now() - timedelta(weeks=8)
    open_now = select(Issue.lat, Issue.lon).where(Issue.state != "closed", Issue.reported_at >= since)
    points = chance.sample(session.execute(open_now).all(), ASKED)
    categories = [category.id for category in city.categories[3:6]]
    session.remove()
    times = [offering(lat, lon, categories, since) for lat, lon in points]
    return at_most("100k", f"the same nearby, p95, {where.engine}", p95(times), GOAL_SIMILAR_MS, "ms", about(times))


def offering(lat: float, lon: float, categories: Sequence[int], since: datetime) -> float:
    """The milliseconds until reports of the same nearby are found."""
    began = time.perf_counter()
    near(reader(), lat, lon, categories, since)
    return 1e3 * (time.perf_counter() - began)


def counting(where: Place) -> Figure:
    """What the worker does every ten minutes, so that the pages of trends need not."""
    began = time.perf_counter()
    number = count_trends(actor=SYSTEM)
    taken = 1e3 * (time.perf_counter() - began)
    return reported("100k", f"the worker counts the trends, {where.engine}", taken, "ms", f"{number} areas")


class Asked:
    """The pages that are asked for, by what they are; those of people who signed in, with their cookie."""

    def __init__(self, app: Flask, city: City) -> None:
        resident, officer = make_account("Noor Haddad"), make_account("Inés Vega", Role.OFFICER, area=city.desk)
        self.cookies = {"desk": self._cookie(app, officer), "search": self._cookie(app, resident)}
        self._city, self._chance = city, random.Random(26)
        self._cursors = self._far_cursors()

    def _cookie(self, app: Flask, account: Account) -> str:
        visitor = Visitor(app, account)
        return f"{visitor.name}={visitor.cookie}"

    def _far_cursors(self) -> list[str]:
        wanted = select(Issue.reported_at, Issue.ref).order_by(Issue.reported_at.desc(), Issue.id.desc())
        found = session.execute(wanted.offset(FAR).limit(EACH)).all()
        session.remove()
        return [encode_cursor(row.reported_at.isoformat(), row.ref) for row in found]

    def paths(self) -> dict[str, list[str]]:
        """`EACH` addresses of every kind of page, others in each round; a kind begins with whose page it is."""
        area, category, word = self._area, self._category, self._word
        kinds = {
            "list": lambda: "/issues",
            "list of an area": lambda: f"/issues?area={area()}",
            "list of a category": lambda: f"/issues?category={category()}",
            "list of what is late": lambda: "/issues?status=late",
            "list with a word, frequent or rare": lambda: f"/issues?q={word()}",
            "list, area, category and state": lambda: f"/issues?area={area()}&category={category()}&status=open",
            "list, a far page": lambda: f"/issues?after={self._chance.choice(self._cursors)}",
            "map, a part of 1 km": lambda: f"/issues/map.geojson?outlines=0&box={self._box()}",
            f"map, {WHOLE}": lambda: "/issues/map.geojson?outlines=0",
            "feed": lambda: "/issues/feed.atom",
            "feed of an area": lambda: f"/issues/feed.atom?area={area()}",
            "Open311, 1,000 requests": lambda: "/open311/v2/requests.json",
            "trends of an area": lambda: f"/areas/{area()}/trends",
            "trends of a district": lambda: f"/areas/{self._city.district.slug}/trends",
            "trends of the city": lambda: "/areas/bench/trends",
            "page of an area": lambda: f"/areas/{area()}",
            "home": lambda: "/",
            "desk of 400": lambda: "/desk",
            "desk, one part": lambda: "/desk?part=late",
            "search": lambda: f"/search?q={word()}",
            "search, in an area": lambda: f"/search?q={word()}&area={area()}",
        }
        return {kind: [make() for _each in range(EACH)] for kind, make in kinds.items()}

    def _area(self) -> str:
        return self._chance.choice(self._city.areas).slug

    def _category(self) -> str:
        return self._chance.choice(self._city.categories).code

    def _word(self) -> str:
        """As often a frequent one as a rare one."""
        return self._city.words[int(len(self._city.words) ** self._chance.random()) - 1]

    def _box(self) -> str:
        area = self._chance.choice(self._city.areas)
        south, west = area.lat - SIDE / 2, area.lon - SIDE / 2
        return f"{west:.5f},{south:.5f},{west + SIDE:.5f},{south + SIDE:.5f}"


def pages(where: Place, url: str, asked: Asked) -> Iterator[Figure]:
    taken: dict[str, list[float]] = {}
    for _round in range(ROUNDS):
        for kind, paths in asked.paths().items():
            cookie = asked.cookies.get(kind.split(maxsplit=1)[0].strip(","))
            taken.setdefault(kind, []).extend(one_by_one(url, paths, {"Cookie": cookie} if cookie else None))
    for kind, times in taken.items():
        target, goal = ("P6", GOAL_SEARCH_MS) if kind == "search" else ("100k", GOAL_PAGE_MS)
        yield at_most(target, f"{kind}, p95, {where.engine}", p95(times), goal, "ms", about(times))


def table(where: Place, url: str, processes: Sequence[int], city: City) -> Iterator[Figure]:
    """Every issue as a table, read as it comes; what the server holds, beside what it held after the table of a
    district."""
    lines, _first, _seconds, _most = read_whole(f"{url}/issues/data.csv?area={city.district.slug}", processes)
    before = memory_kb(processes)
    lines, first, seconds, most = read_whole(f"{url}/issues/data.csv", processes)
    assert lines == ISSUES + 1, f"the table has {lines} lines"
    note = f"{seconds:.1f} s"
    yield at_least("100k", f"rows a second of the table, {where.engine}", lines / seconds, GOAL_TABLE_RATE, "", note)
    yield reported("100k", f"the table begins after, {where.engine}", first, "ms")
    grown = max(0, most - before) / 1024
    yield at_most("100k", f"memory the table needs, {where.engine}", grown, GOAL_TABLE_MB, "MB", f"{most // 1024} MB")


def read_whole(url: str, processes: Sequence[int]) -> tuple[int, float, float, int]:
    """(lines, milliseconds to the first piece, seconds to the last, the most memory meanwhile in kB)."""
    began, lines, first, most = time.perf_counter(), 0, 0.0, 0
    with urllib.request.urlopen(url, timeout=120) as answer:
        while piece := answer.read1(PIECE):
            first = first or 1e3 * (time.perf_counter() - began)
            lines += piece.count(b"\n")
            most = max(most, memory_kb(processes))
    return lines, first, time.perf_counter() - began, most


def p95(times: Sequence[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


def about(times: Sequence[float]) -> str:
    return f"median {sorted(times)[len(times) // 2]:.1f}, slowest of {len(times)} {max(times):.0f} ms"


if __name__ == "__main__":
    run(measure)
