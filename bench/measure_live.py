"""P9: supports a second in a hall of a thousand phones, database writes included, and what an act costs.

The server has the first core to itself; the phones are one process on another. CPU is the server's own time, of the
process that serves, divided by the acts: once with nobody looking on (the act alone) and once with the full hall
(the act and telling everybody). Figures of P10 come with it: memory a socket, and time a delivery.
"""

import os
import re
import secrets
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from flask import Flask
from sqlalchemy import insert

from app.kernel.clock import now
from app.kernel.db import session
from app.live.models import QUESTION
from app.live.vocabulary import Phase, State
from app.web.login import participant_value
from bench.crowd import LONGEST_S, Crowd
from bench.figures import Figure, at_least, at_most, not_measured, reported, run
from bench.places import Place, application, engines, place, site
from tests.builders.live import ask_in_any_phase, make_hall
from tests.builders.places import make_city
from tests.serving import Site

PHONES = int(os.environ.get("CORRALA_BENCH_PHONES", "1000"))
RATES = tuple(int(rate) for rate in os.environ.get("CORRALA_BENCH_RATES", "20,100,200").split(","))
SECONDS = 8.0
QUESTIONS = 50
GOAL_ACTS, GOAL_P99_MS, GOAL_CPU_MS, GOAL_KB, GOAL_DELIVERY_US = 200, 300, 2.0, 70, 20


def measure() -> Iterator[Figure]:
    here, why = engines()
    for engine in here:
        with place(engine) as where:
            yield from on(where)
    if why:
        yield not_measured("P9", "live on PostgreSQL", why)


def on(where: Place) -> Iterator[Figure]:
    with application(where) as app:
        meeting_id, questions = fill()
        cookies = cookies_of(app, meeting_id, PHONES)
    with site(where) as ours:
        served_by = serving_processes(ours)
        few = Crowd(ours.url, meeting_id, cookies[:200], looking_on=False)
        few.connect()
        alone = acts(few, served_by, questions[:10], RATES[-1] // 2)
        few.close()
        yield at_most(
            "P9", f"CPU of an act, nobody looking on, {where.engine}", alone.cpu_ms, GOAL_CPU_MS, "ms", alone.note
        )
        time.sleep(1)
        before = memory_kb(served_by)
        crowd = Crowd(ours.url, meeting_id, cookies)
        seconds = crowd.connect()
        kb = (memory_kb(served_by) - before) / PHONES
        yield reported("P9", f"{PHONES} phones join, {where.engine}", seconds, "s")
        yield at_most("P10", f"memory of a socket, {where.engine}", kb, GOAL_KB, "kB")
        for turn, rate in enumerate(RATES, 1):
            fresh = questions[10 * turn : 10 * turn + 10]
            yield from figures(where, rate, acts(crowd, served_by, fresh, rate), alone.cpu_ms)
        crowd.close()


def figures(where: Place, rate: int, taken: "Taken", act_ms: float) -> Iterator[Figure]:
    """`act_ms`: the CPU of an act that nobody is told of."""
    what = f"{rate} supports a second, {PHONES} phones, {where.engine}"
    if rate == RATES[-1]:
        yield at_least("P9", f"done of {what}", taken.rate, GOAL_ACTS * 0.97, "a second", taken.note)
        yield at_most("P9", f"p99 to the last phone, {what}", taken.p99_ms, GOAL_P99_MS, "ms", taken.note)
    else:
        yield reported("P9", f"p99 to the last phone, {what}", taken.p99_ms, "ms", taken.note)
    yield reported("P9", f"CPU an act with telling all, {what}", taken.cpu_ms, "ms", f"core {taken.core:.0%} busy")
    what = f"CPU a delivery at {rate} a second, {where.engine}"
    note = f"{1e3 * act_ms * taken.done / max(1, taken.deliveries):.0f} µs of them the acts themselves"
    yield at_most("P10", what, taken.delivery_us, GOAL_DELIVERY_US, "µs", note)


class Taken:
    """One run of acts."""

    def __init__(self, crowd: Crowd, sent: int, seconds: float, cpu_s: float) -> None:
        heard = crowd.heard
        done, last = sorted(heard.acknowledged), sorted(crowd.to_the_last())
        self.done, self.deliveries = len(done), sum(heard.arrivals.values())
        self.rate = len(done) / seconds
        self.cpu_ms = 1e3 * cpu_s / max(1, len(done))
        self.core = cpu_s / seconds
        self.p99_ms = 1e3 * last[int(len(last) * 0.99)] if last else float("inf")
        self.delivery_us = 1e6 * cpu_s / max(1, self.deliveries)
        self.behind, self.gaps = crowd.behind(), heard.gaps
        self.note = (
            f"{len(done)} of {sent} acts, {len(heard.refused)} refused{heard.refused[:1] or ''}, "
            f"{self.behind} phones behind, acknowledged "
            f"p50 {1e3 * done[len(done) // 2]:.0f} p99 {1e3 * done[int(len(done) * 0.99)]:.0f} ms"
            if done
            else f"no act was done: {heard.refused[:3]}"
        )


def acts(crowd: Crowd, served_by: Sequence[int], questions: list[int], rate: int, seconds: float = SECONDS) -> Taken:
    """`rate` supports a second for a while, evenly in time; `questions` that none of the phones supports yet.
    `served_by`: the processes whose time is counted."""
    assert seconds <= LONGEST_S
    crowd.begin()
    crowd.listen(0.5)
    number, cpu, began = int(rate * seconds), cpu_s(served_by), time.perf_counter()
    for step in range(number):
        crowd.listen(max(0.0, began + step / rate - time.perf_counter()))
        phone = crowd.phones[step % len(crowd.phones)]
        question = questions[step // len(crowd.phones) % len(questions)]
        crowd.support(phone, question)
    took = time.perf_counter() - began
    crowd.listen(1.5)
    return Taken(crowd, number, took, cpu_s(served_by) - cpu)


def fill() -> tuple[int, list[int]]:
    """A live hall with some published questions; their ids."""
    meeting = make_hall(make_city()["mill"], Phase.LIVE)
    first = ask_in_any_phase(meeting)
    row = dict(session.execute(QUESTION.select().where(QUESTION.c.id == first.id)).one()._mapping)
    row |= {"state": State.PUBLISHED, "published_at": now()}
    del row["id"]
    rows = [row | {"key": f"bench-{number}", "body": f"{row['body']} ({number})"} for number in range(QUESTIONS)]
    session.execute(insert(QUESTION), rows)
    session.commit()
    ids = session.execute(QUESTION.select().where(QUESTION.c.state == State.PUBLISHED)).all()
    return meeting.id, [one.id for one in ids]


def cookies_of(app: Flask, meeting_id: int, number: int) -> list[str]:
    """Of so many people who came in by the code of the meeting."""
    name = app.config["SESSION_COOKIE_NAME"].replace("corrala", "corrala_participant")
    return [f"{name}={participant_value(((meeting_id, secrets.token_hex(8)),))}" for _number in range(number)]


def serving_processes(running: Site) -> list[int]:
    """The workers of a server."""
    parent = running.processes["serve"].pid
    return [int(one) for one in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def cpu_s(processes: Sequence[int]) -> float:
    """Seconds of a core that these processes have used together."""
    fields = [Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split() for one in processes]
    return sum(int(one[11]) + int(one[12]) for one in fields) / os.sysconf("SC_CLK_TCK")


def memory_kb(processes: Sequence[int]) -> int:
    found = [re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{one}/status").read_text()) for one in processes]
    return sum(int(one[1]) for one in found if one is not None)


if __name__ == "__main__":
    run(measure)
