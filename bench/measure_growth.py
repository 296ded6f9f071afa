"""P14: pages of a forum and of a map with 1,000,000 posts and issues cost what they cost with 1,000.

Two sites on two databases of the same engine, asked in turns; a page of the one shows as much as a page of the other.
"""

import os
import random
from collections.abc import Iterator
from statistics import median

from app.forums.models import Topic
from app.kernel.db import session
from bench.figures import Figure, at_most, not_measured, run
from bench.fill_growth import ISSUES, POSTS, SIDE, TOPICS, block, fill_growth
from bench.load import ANEW, one_by_one
from bench.places import Place, application, engines, place, site

GOAL = 1.3
SMALL, LARGE = 1_000, int(os.environ.get("CORRALA_BENCH_GROWN", "1000000"))
ROUNDS, EACH = 6, 20  # the first round warms up and does not count
BOX = SIDE / 5  # degrees of a piece of the map, with some forty issues


def measure() -> Iterator[Figure]:
    here, why = engines()
    for engine in here:
        with place(engine) as small, place(engine) as large:
            yield from on(small, large)
    if why:
        yield not_measured("P14", "pages of a large forum on PostgreSQL", why)


def on(small: Place, large: Place) -> Iterator[Figure]:
    sizes = (SMALL, LARGE)
    for where, posts in zip((small, large), sizes, strict=True):
        assert ISSUES == TOPICS * POSTS
        with application(where):
            fill_growth(posts // ISSUES)
            assert session.query(Topic).count() * POSTS == posts
            session.remove()
    chance = random.Random(28)
    taken: dict[str, tuple[list[float], list[float]]] = {}
    with site(small) as few, site(large) as many:
        for turn in range(ROUNDS):
            asked = [paths(posts // ISSUES, chance) for posts in sizes]
            for kind in asked[0]:
                for which, url in enumerate((few.url, many.url)):
                    times = one_by_one(url, asked[which][kind])
                    if turn:
                        taken.setdefault(kind, ([], []))[which].extend(times)
    for kind, (before, after) in taken.items():
        note = f"p50 {median(before):.2f} and {median(after):.2f} ms"
        what = f"{kind}: {LARGE:,} / {SMALL:,}, {small.engine}"
        yield at_most("P14", what, median(after) / median(before), GOAL, note=note)


def paths(copies: int, chance: random.Random) -> dict[str, list[str]]:
    """`EACH` addresses of each kind of page, of any of the copies."""
    kinds = {
        "list of topics": lambda: "/forums/bench",
        "topic": lambda: f"/topics/{chance.randint(1, copies * TOPICS)}?{ANEW}",
        "list of issues": lambda: "/issues",
        "piece of the map": lambda: f"/issues/map.geojson?outlines=0&box={_box(copies, chance)}",
    }
    return {kind: [make() for _each in range(EACH)] for kind, make in kinds.items()}


def _box(copies: int, chance: random.Random) -> str:
    south, west = block(chance.randrange(copies))
    south, west = (edge + (SIDE - BOX) * chance.random() for edge in (south, west))
    return f"{west:.5f},{south:.5f},{west + BOX:.5f},{south + BOX:.5f}"


if __name__ == "__main__":
    run(measure)
