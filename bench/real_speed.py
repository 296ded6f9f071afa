"""How fast the real notices are found again: the same nearby, the list, a piece of the map, the feed of a place.

Points, areas and categories are those of the notices themselves, drawn by lot, so that busy streets come as often as
they do. The bounds are those of `bench.measure_city`, whose 100,000 issues are made up.
"""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

from sqlalchemy import select

from app.areas.models import Area
from app.issues.models import Category, Issue
from app.issues.queries import categories
from app.issues.queries.merging import alike
from app.issues.vocabulary import SAME_WITHIN
from app.kernel.db import reader, rows
from bench.figures import Figure, at_most
from bench.load import one_by_one
from bench.measure_city import GOAL_PAGE_MS, GOAL_SIMILAR_MS, about, offering, p95
from bench.places import Place, application

ASKED = 300
SIDE = 0.01  # of a piece of the map, in degrees: about a kilometre


def speed(where: Place, url: str) -> Iterator[Figure]:
    """The slowest of twenty (p95) of each, at the site that serves `where` under `url`."""
    with application(where):
        drawn, kinds = notices(), categories(reader())
        times = [
            offering(one.lat, one.lon, alike(one.category_id, kinds), one.reported_at - SAME_WITHIN) for one in drawn
        ]
    yield at_most("real", f"the same nearby, p95, {where.engine}", p95(times), GOAL_SIMILAR_MS, "ms", about(times))
    pages = {
        "list of an area": [f"/issues?area={one.slug}" for one in drawn],
        "list of a category": [f"/issues?category={one.code}" for one in drawn],
        "map, a part of 1 km": [f"/issues/map.geojson?outlines=0&box={box(one)}" for one in drawn],
        "feed of an area": [f"/issues/feed.atom?area={one.slug}" for one in drawn],
    }
    for what, paths in pages.items():
        times = one_by_one(url, paths)
        yield at_most("real", f"{what}, p95, {where.engine}", p95(times), GOAL_PAGE_MS, "ms", about(times))


def notices() -> Sequence[Any]:
    """Notices with a point, each as likely as any other."""
    with_point = select(Issue.id).where(Issue.lat.is_not(None), Issue.confidential.is_(False)).order_by(Issue.id)
    numbers = [row.id for row in rows(reader(), with_point)]
    drawn = Random(31).sample(numbers, min(ASKED, len(numbers)))
    told = (Issue.lat, Issue.lon, Issue.category_id, Issue.reported_at, Area.slug, Category.code)
    wanted = select(*told).join(Area, Area.id == Issue.area_id).join(Category, Category.id == Issue.category_id)
    return rows(reader(), wanted.where(Issue.id.in_(drawn)))


def box(one: Any) -> str:
    south, west = one.lat - SIDE / 2, one.lon - SIDE / 2
    return f"{west:.5f},{south:.5f},{west + SIDE:.5f},{south + SIDE:.5f}"
