"""P1: a visitor's page of a topic with 20 posts, cold, beside the limit app on the same database."""

from collections.abc import Iterator

from bench.figures import Figure, at_least, not_measured, reported, run
from bench.fill_forums import fill_forums
from bench.load import ANEW, interleaved
from bench.places import Place, application, engines, limit_site, place, site
from tests.builders.places import make_city

GOAL = 0.5
SECONDS = 2.0


def measure() -> Iterator[Figure]:
    here, why = engines()
    for engine in here:
        with place(engine) as where:
            yield from on(where)
    if why:
        yield not_measured("P1", "topic page on PostgreSQL", why)


def on(where: Place) -> Iterator[Figure]:
    with application(where):
        topic = fill_forums(make_city()["mill"])[20]
    with site(where) as ours, limit_site(where) as limit:
        for clients in (1, 16):
            own, most = interleaved([f"{ours.url}/topics/{topic}?{ANEW}", f"{limit}/topics/{topic}"], clients, SECONDS)
            what = f"topic page, {where.engine}, {clients} at a time"
            yield at_least("P1", f"{what}: share of the limit app's rate", own.rate / most.rate, GOAL)
            yield reported(
                "P1", f"{what}: Corrala", own.rate, "a second", f"p50 {own.p50:.1f} ms, p99 {own.p99:.1f} ms"
            )
            yield reported("P1", f"{what}: limit app", most.rate, "a second", f"p50 {most.p50:.1f} ms")


if __name__ == "__main__":
    run(measure)
