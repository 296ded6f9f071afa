"""P3: page 240 of 250 of a topic with 5,000 posts costs what page 1 costs."""

from collections.abc import Iterator

from app.kernel.paging import encode_cursor
from bench.figures import Figure, at_most, not_measured, run
from bench.fill_forums import fill_forums
from bench.load import ANEW, interleaved
from bench.places import Place, application, engines, place, site
from tests.builders.places import make_city

GOAL = 1.2
SECONDS = 2.0
PAGE = 20


def measure() -> Iterator[Figure]:
    here, why = engines()
    for engine in here:
        with place(engine) as where:
            yield from on(where)
    if why:
        yield not_measured("P3", "page 240 on PostgreSQL", why)


def on(where: Place) -> Iterator[Figure]:
    with application(where):
        topic = fill_forums(make_city()["mill"])[5000]
    with site(where) as ours:
        first = f"{ours.url}/topics/{topic}?{ANEW}"
        near, far = interleaved([first, f"{first}&after={encode_cursor(239 * PAGE)}"], 1, SECONDS, rounds=5)
        note = f"p50 {near.p50:.2f} ms and {far.p50:.2f} ms"
        yield at_most("P3", f"page 240 of 250 / page 1, {where.engine}", far.p50 / near.p50, GOAL, note=note)


if __name__ == "__main__":
    run(measure)
