"""P13 on real votes: the 224,940 of Bowling Green taken over, some cast one by one, and what their results cost.

What the set says is taken by its importer, then the consultation is opened again and people of the set answer once more
as browsers do: as acts in this process, then as forms to a real server, each for some seconds, while the worker counts
anew beside it. After the last vote it is looked how long the worker takes until the results hold it; and the page of
results is asked for, once while nobody votes and once while votes go on.
"""

import csv
import gzip
import http.client
import os
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from statistics import median
from urllib.parse import urlencode, urlsplit

from sqlalchemy import select, update

from app.consultations.actions import give_stance
from app.consultations.counting import result_of_stances
from app.consultations.models import Consultation, Statement
from app.consultations.queries import consultation_by_id, consultation_of, uncounted
from app.consultations.vocabulary import Choice, Shown
from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import reader, session
from bench.child import Failed, Ran
from bench.figures import Figure, at_least, at_most, not_measured, reported, run
from bench.load import one_by_one
from bench.measure_acts import TOKEN
from bench.measure_city import about, p95
from bench.places import DATA, Place, application, engines, place, site
from bench.real import CONSULTATION_IMPORTS, Import, Wrong, bring, counted
from tests.builders.places import make_city
from tests.serving import Site

SET = os.environ.get("CORRALA_BENCH_SET", "bowling-green")
GOAL_RATE, GOAL_MB = 500, 300  # of an import, as P12
GOAL_ACT_MS, GOAL_GROUPS_S, GOAL_FRESH_S, GOAL_PAGE_MS = 15, 2.0, 10.0, 100
GROUPS_ROUNDS, FRESH_ROUNDS, PAGES = 5, 5, 100
SECONDS, AT_ONCE, BROWSERS = 6.0, 8, 64
MOST = 50  # votes of a browser: a person's pace ends at 60 a minute
KEPT_S = 1.0  # a connection that was silent for longer may be closed by the server
PAUSE_S = 0.2
LONGEST_S = 60.0

Votes = Sequence[tuple[int, int]]  # (statement, choice)


def measure() -> Iterator[Figure]:
    imported = next(one for one in CONSULTATION_IMPORTS if one.name == SET)
    missing = [name for name in imported.files if not (DATA / name).is_file()]
    if missing:
        yield not_measured("P13", "real votes", f"{DATA} has no {', '.join(missing)}")
        return
    here, why = engines()
    for engine in here:
        with place(engine) as where:
            try:
                yield from on(where, imported)
            except (Failed, Wrong) as error:
                yield not_measured("P13", f"real votes on {engine}", str(error)[-300:])
    if why:
        yield not_measured("P13", "real votes on PostgreSQL", why)


def on(where: Place, imported: Import) -> Iterator[Figure]:
    with application(where):
        make_city()
    bring(DATA / imported.file, where.folder / "data" / imported.file)
    yield from taken_over(where, imported.run(where))
    with application(where) as app:
        consultation_id = open_again()
        people = votes_by_person(where.folder / "data" / imported.files[1], consultation_id)
        many = min(BROWSERS, len(people) // 2)
        yield groups(where, consultation_id)
        yield from in_process(where, consultation_id, people[many:])
        cookie = app.config["SESSION_COOKIE_NAME"]
    with site(where, "serve", "worker") as ours, application(where):
        url = f"{ours.url}/consultations/{consultation_id}"
        yield alone(where, Browser(url, cookie, people[0]))
        yield from over_http(where, consultation_id, [Browser(url, cookie, votes) for votes in people[:many]])
        last = Browser(url, cookie, people[0])
        yield until_counted(where, consultation_id, last)
        yield from results_page(where, ours, url, last)


def taken_over(where: Place, ran: Ran) -> Iterator[Figure]:
    count = counted(ran)
    if count.refused:
        raise Wrong(f"{count.refused} rows were refused: {ran.said[-300:]}")
    rows = f"{count.taken:,} statements and votes"
    note = f"{rows} in {ran.seconds:.1f} s, start included"
    yield at_least("P13", f"import, rows a second, {where.engine}", count.taken / ran.seconds, GOAL_RATE, "", note)
    yield at_most("P13", f"import, most memory, {where.engine}", ran.peak, GOAL_MB, "MB", rows)


def open_again() -> int:
    """The consultation that was taken over, open for another day."""
    consultation_id = consultation_of(session(), f"consultation:{SET}")
    assert consultation_id is not None
    session.execute(update(Consultation).values(closes_at=now() + timedelta(days=1)))
    session.commit()
    session.remove()
    return consultation_id


def votes_by_person(file: Path, consultation_id: int) -> list[Votes]:
    """What people of the set said about statements that can be answered, at most `MOST` each, who said most first."""
    shown = select(Statement.origin, Statement.id).where(
        Statement.consultation_id == consultation_id, Statement.shown == Shown.VISIBLE
    )
    numbers = {str(row.origin).rpartition(":")[2]: row.id for row in reader().execute(shown)}
    people: dict[str, list[tuple[int, int]]] = {}
    with gzip.open(file, "rt") if file.suffix == ".gz" else file.open() as lines:
        for row in csv.DictReader(lines):
            if row["statement"] in numbers:
                people.setdefault(row["voter"], []).append((numbers[row["statement"]], int(row["vote"])))
    return [votes[:MOST] for votes in sorted(people.values(), key=len, reverse=True)]


def groups(where: Place, consultation_id: int) -> Figure:
    took = []
    for _round in range(GROUPS_ROUNDS):
        began = time.perf_counter()
        result = result_of_stances(reader(), consultation_id)
        took.append(time.perf_counter() - began)
    it = consultation_by_id(reader(), consultation_id)
    sizes = [group["people"] for group in result.groups]
    note = f"slowest {max(took):.2f} s; groups {sizes}"
    what = f"groups of {it.stances:,} real votes x {it.people:,} people, {where.engine}"
    return at_most("P13", what, median(took), GOAL_GROUPS_S, "s", note)


def in_process(where: Place, consultation_id: int, people: Sequence[Votes]) -> Iterator[Figure]:
    """Votes as acts, one after the other, each by somebody who is new here when their first one comes."""
    times: list[float] = []
    began = time.perf_counter()
    for number, votes in enumerate(people):
        who = Actor(device=f"bench-{number}")
        for statement, choice in votes:
            about_it = {"consultation_id": consultation_id, "statement_id": statement}
            asked = time.perf_counter()
            give_stance(actor=who, choice=Choice(choice), **about_it)
            times.append(1e3 * (time.perf_counter() - asked))
        if time.perf_counter() - began > SECONDS:
            break
    took = time.perf_counter() - began
    yield at_most("P13", f"a vote as an act, p50, {where.engine}", median(times), GOAL_ACT_MS, "ms", about(times))
    yield reported("P13", f"votes a second as acts, {where.engine}", len(times) / took, "", f"{len(times)} votes")


class Browser:
    """Somebody without an account: a kept connection, the cookie, and the token of the page they came to first."""

    def __init__(self, url: str, cookie_name: str, votes: Votes) -> None:
        parts = urlsplit(url)
        assert parts.hostname in ("127.0.0.1", "localhost"), "measurements ask this machine only"
        self.path, self.votes = parts.path, list(votes)
        self._name, self._cookie = cookie_name, ""
        self._line, self._used = http.client.HTTPConnection(parts.netloc, timeout=LONGEST_S), time.monotonic()
        found = TOKEN.search(self._ask("GET", self.path, 200))
        assert found, f"{self.path} takes no votes"
        self._token = found[1]

    def vote(self, *, other: bool = False) -> float:
        """Milliseconds that the next vote takes; with `other` the last one is changed instead."""
        statement, choice = self.votes[0] if other else self.votes.pop(0)
        if other:
            choice = 1 if choice < 1 else -1
            self.votes[0] = statement, choice
        fields = {"statement": statement, "choice": choice, "csrf_token": self._token}
        began = time.perf_counter()
        self._ask("POST", f"{self.path}/stance", 303, urlencode(fields))
        return 1e3 * (time.perf_counter() - began)

    def _ask(self, method: str, path: str, expected: int, body: str | None = None) -> str:
        headers = {"Accept-Language": "en", "Sec-Fetch-Site": "same-origin", "Cookie": self._cookie}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if time.monotonic() - self._used > KEPT_S:
            self._line.close()
        self._line.request(method, path, body, headers)
        answer = self._line.getresponse()
        said, self._used = answer.read().decode(), time.monotonic()
        assert answer.status == expected, f"{path} answered {answer.status}: {said[:500]}"
        for held in answer.headers.get_all("Set-Cookie", []):
            if held.startswith(f"{self._name}="):
                self._cookie = held.split(";", 1)[0]
        return said


@dataclass
class Turns:
    """Browsers that take turns, so many at once, each until its votes are given or the time is over."""

    waiting: "queue.SimpleQueue[Browser]"
    until: float
    times: list[float] = field(default_factory=list)
    failed: list[Exception] = field(default_factory=list)

    def run(self) -> None:
        threads = [threading.Thread(target=self._turn) for _one in range(AT_ONCE)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        if self.failed:
            raise self.failed[0]

    def _turn(self) -> None:
        try:
            while time.perf_counter() < self.until:
                browser = self.waiting.get_nowait()
                while browser.votes and time.perf_counter() < self.until:
                    self.times.append(browser.vote())
        except queue.Empty:
            pass
        except (AssertionError, OSError, http.client.HTTPException) as error:
            self.failed.append(error)


def alone(where: Place, browser: Browser) -> Figure:
    times = [browser.vote() for _vote in range(len(browser.votes))]
    return at_most("P13", f"a vote as a form, p50, {where.engine}", median(times), GOAL_ACT_MS, "ms", about(times))


def over_http(where: Place, consultation_id: int, browsers: list[Browser]) -> Iterator[Figure]:
    """The forms of many, eight at once; every vote must stand in the database afterwards."""
    waiting: queue.SimpleQueue[Browser] = queue.SimpleQueue()
    for one in browsers:
        waiting.put(one)
    before, began = standing(consultation_id), time.perf_counter()
    turns = Turns(waiting, began + SECONDS)
    turns.run()
    took = time.perf_counter() - began
    came = standing(consultation_id) - before
    if came != len(turns.times):
        raise Wrong(f"{len(turns.times)} votes were answered, {came} stand")
    note = f"{came} votes in {took:.1f} s, p50 {median(turns.times):.1f}, p95 {p95(turns.times):.1f} ms"
    yield reported("P13", f"votes a second as forms, {AT_ONCE} at once, {where.engine}", came / took, "", note)


def standing(consultation_id: int) -> int:
    return int(consultation_by_id(reader(), consultation_id).stances)


def until_counted(where: Place, consultation_id: int, browser: Browser) -> Figure:
    """Seconds from a vote to results that hold it: the slowest of some, the first after all that came before."""
    took: list[float] = []
    for _round in range(FRESH_ROUNDS):
        browser.vote()
        began = time.perf_counter()
        while any(number == consultation_id for number, _revision in uncounted(reader())):
            if time.perf_counter() - began > LONGEST_S:
                raise Wrong(f"the worker did not count within {LONGEST_S:.0f} s")
            time.sleep(0.05)
        took.append(time.perf_counter() - began)
        time.sleep(PAUSE_S * len(took))  # so that votes fall into different moments of the worker's three seconds
    note = f"median of {len(took)}: {median(took):.1f} s"
    return at_most("P13", f"from a vote to its results, slowest, {where.engine}", max(took), GOAL_FRESH_S, "s", note)


def results_page(where: Place, ours: Site, url: str, browser: Browser) -> Iterator[Figure]:
    path = f"{urlsplit(url).path}/results"

    def ask() -> list[float]:
        return one_by_one(ours.url, [path] * PAGES)

    ask()
    for when, asked in (("nobody votes", ask), ("votes go on", lambda: while_voting(browser, ask))):
        times = asked()
        what = f"page of results, p95, {when}, {where.engine}"
        yield at_most("P13", what, p95(times), GOAL_PAGE_MS, "ms", about(times))


def while_voting(browser: Browser, ask: Callable[[], list[float]]) -> list[float]:
    """What `ask` gives while somebody changes a vote about every second, so that the worker counts again and again."""
    over, failed = threading.Event(), list[Exception]()

    def vote() -> None:
        try:
            while not over.is_set():
                browser.vote(other=True)
                over.wait(1.0)
        except (AssertionError, OSError, http.client.HTTPException) as error:
            failed.append(error)

    beside = threading.Thread(target=vote)
    beside.start()
    try:
        times, began = list[float](), time.perf_counter()
        while time.perf_counter() - began < SECONDS:
            times += ask()
    finally:
        over.set()
        beside.join()
    if failed:
        raise failed[0]
    return times


if __name__ == "__main__":
    run(measure)
