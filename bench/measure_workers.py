"""P11: what a delivery costs when two workers share a hall, beside one worker, both on PostgreSQL, in turns.

Each site has a hall of a thousand phones of its own, on one core; two workers need Redis, one has none. Afterwards
every phone must hold the newest state, whichever worker it hangs on, and the database the number of supports that were
acknowledged. P9 and P10 with two workers come with it.
"""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from sqlalchemy import select

from app.kernel.db import reader
from app.live.models import QUESTION
from bench.crowd import Crowd
from bench.figures import Figure, at_least, at_most, not_measured, reported, run
from bench.measure_live import (
    GOAL_ACTS,
    GOAL_KB,
    GOAL_P99_MS,
    PHONES,
    RATES,
    Taken,
    acts,
    cookies_of,
    fill,
    memory_kb,
    serving_processes,
)
from bench.places import Place, application, place, site
from tests.clusters import own_redis
from tests.machine import missing

ROUNDS, SECONDS, FIRST = 3, 6.0, 200
RATE = int(os.environ.get("CORRALA_BENCH_WORKERS_RATE", "20"))
GOAL_RATIO, SETTLE_S = 1.15, 10.0


@dataclass
class Hall:
    """A hall at a site of one or two workers, and its phones. `kb`: the memory of a socket."""

    where: Place
    crowd: Crowd
    questions: list[int]
    served_by: list[int]
    kb: float = 0.0

    def connect(self, *beside: Crowd) -> None:
        """Let all phones in. Some come and go before, for what a worker loads with its first visitors."""
        first = Crowd(self.crowd.url, self.crowd.meeting_id, self.crowd.cookies[:FIRST])
        first.connect(*beside)
        first.close()
        time.sleep(1)
        before = memory_kb(self.served_by)
        self.crowd.connect(*beside)
        self.kb = (memory_kb(self.served_by) - before) / PHONES

    def round(self, rate: int, seconds: float = SECONDS) -> Taken:
        """Supports of a question that nobody supports yet."""
        return acts(self.crowd, self.served_by, [self.questions.pop() for _question in range(10)], rate, seconds)

    def behind(self) -> int:
        """How many phones do not come to hold the newest state within a while."""
        give_up = time.monotonic() + SETTLE_S
        while self.crowd.behind() > self.crowd.heard.gaps and time.monotonic() < give_up:
            self.crowd.listen(0.2)
        return self.crowd.behind() - self.crowd.heard.gaps

    def supports(self) -> dict[int, int]:
        with application(self.where):
            rows = reader().execute(select(QUESTION.c.id, QUESTION.c.supports).where(QUESTION.c.supports > 0))
            return {row.id: row.supports for row in rows}


def measure() -> Iterator[Figure]:
    why = missing("postgresql") or missing("own_redis")
    if why:
        yield not_measured("P11", "two workers and one", why)
        return
    with ExitStack() as opened:
        one, two = (opened.enter_context(place("PostgreSQL")) for _worker in range(2))
        shout = opened.enter_context(own_redis(two.folder))
        alone, both = served(opened, one), served(opened, two, shout.url)
        alone.connect()
        both.connect(alone.crowd)
        yield from side_by_side(alone, both)
        yield from full(both)


def served(opened: ExitStack, where: Place, redis_url: str = "") -> Hall:
    """A hall on `where`, its phones still outside; with a Redis two workers serve it, and phones go to either."""
    several = {"CORRALA_WORKERS": "2", "CORRALA_REDIS_URL": redis_url} if redis_url else {}
    with application(where) as app:
        meeting_id, questions = fill()
        cookies = cookies_of(app, meeting_id, PHONES)
    running = opened.enter_context(site(replace(where, environ=where.environ | several)))
    give_up = time.monotonic() + 30
    while len(serving_processes(running)) < (2 if several else 1):
        assert time.monotonic() < give_up, "not all workers have started"
        time.sleep(0.1)
    time.sleep(2)
    crowd = Crowd(running.url, meeting_id, cookies)
    opened.callback(crowd.close)
    return Hall(where, crowd, questions, serving_processes(running))


def side_by_side(alone: Hall, both: Hall) -> Iterator[Figure]:
    taken: dict[int, list[Taken]] = {1: [], 2: []}
    for _round in range(ROUNDS):
        for workers, hall in ((1, alone), (2, both)):
            taken[workers].append(hall.round(RATE))
    cost = {workers: median(one.delivery_us for one in some) for workers, some in taken.items()}
    what = f"CPU a delivery at {RATE} a second, PostgreSQL"
    for workers, us in cost.items():
        yield reported("P11", f"{what}, workers: {workers}", us, "µs")
    note = f"{' and '.join(str(sockets(one)) for one in both.served_by)} sockets; {taken[2][-1].note}"
    yield at_most("P11", f"{what}: two workers / one", cost[2] / cost[1], GOAL_RATIO, note=note)
    wrong = sum(one.gaps for one in taken[2]) + both.behind() + wrong_counts(both, taken[2])
    yield at_most("P11", "phones and counts that are wrong, two workers", wrong, 0)


def sockets(process: int) -> int:
    """How many sockets a process holds."""
    number = 0
    for one in Path(f"/proc/{process}/fd").iterdir():
        with suppress(FileNotFoundError):  # what is open changes while we look
            number += os.readlink(one).startswith("socket:")
    return number


def wrong_counts(hall: Hall, taken: list[Taken]) -> int:
    """Supports that were acknowledged and are not in the database, and the other way round."""
    return abs(sum(hall.supports().values()) - sum(one.done for one in taken))


def full(hall: Hall) -> Iterator[Figure]:
    """P9 and P10 with two workers."""
    taken = hall.round(RATES[-1])
    what = f"{RATES[-1]} supports a second, {PHONES} phones, two workers"
    yield at_least("P9", f"done of {what}", taken.rate, GOAL_ACTS * 0.97, "a second", taken.note)
    yield at_most("P9", f"p99 to the last phone, {what}", taken.p99_ms, GOAL_P99_MS, "ms", taken.note)
    yield at_most("P10", "memory of a socket, two workers", hall.kb, GOAL_KB, "kB")


if __name__ == "__main__":
    run(measure)
