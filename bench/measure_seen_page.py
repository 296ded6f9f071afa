"""P2: a page that the process remembers, and one that the browser has already, beside the same page drawn anew.

Compared by the pages a second, and by the processor time of the server for each: on a machine that others use, the
second says more.
"""

from collections.abc import Iterator
from statistics import median

from bench.figures import Figure, at_least, not_measured, reported, run
from bench.load import ANEW, SETTLE_S, mark_of, sample
from bench.measure_live import cpu_s, serving_processes
from bench.pages import fill
from bench.places import Place, application, engines, place, site

WARM, KNOWN = 2.0, 3.0
ROUNDS, SECONDS = 3, 1.5
KINDS = ("topic", "issue")


def measure() -> Iterator[Figure]:
    here, why = engines()
    for engine in here:
        with place(engine) as where:
            yield from on(where)
    if why:
        yield not_measured("P2", "pages seen before on PostgreSQL", why)


def on(where: Place) -> Iterator[Figure]:
    with application(where):
        pages = fill()
    with site(where) as ours:
        served_by = serving_processes(ours)
        for kind in KINDS:
            url = ours.url + pages.path(kind)
            for clients in (1, 16):
                yield from of_page(f"{kind}, {where.engine}, {clients} at a time", url, clients, served_by)


def of_page(what: str, url: str, clients: int, served_by: list[int]) -> Iterator[Figure]:
    """The page drawn, remembered, and known to the browser, in turns."""
    asked = {"drawn": (f"{url}?{ANEW}", ""), "remembered": (url, ""), "304": (url, mark_of(url))}
    taken: dict[str, list[tuple[float, float]]] = {how: [] for how in asked}
    for _ in range(ROUNDS):
        for how, (address, known) in asked.items():
            before = cpu_s(served_by)
            rate = sample(address, clients, SECONDS, known).rate
            taken[how].append((rate, 1e3 * (cpu_s(served_by) - before) / (rate * (SECONDS + SETTLE_S))))
    rates, costs = ({how: median(one[place] for one in took) for how, took in taken.items()} for place in (0, 1))
    for how, goal in (("remembered", WARM), ("304", KNOWN)):
        told = f"{rates[how]:,.0f} and {rates['drawn']:,.0f} a second"
        yield at_least("P2", f"{what}: {how} / drawn", rates[how] / rates["drawn"], goal, note=told)
        told = f"{costs['drawn']:.2f} and {costs[how]:.2f} ms"
        yield reported("P2", f"{what}: CPU drawn / {how}", costs["drawn"] / costs[how], note=told)


if __name__ == "__main__":
    run(measure)
