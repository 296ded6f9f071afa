"""Issues on a map: those that stand close together as one number, so that a map of any number of issues stays small."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Float, Integer, case, cast, func, select

from app.areas.models import Area
from app.issues.models import Category, Issue
from app.issues.models.issue import IS_ON_MAP, SQUARES, SQUARES_ACROSS
from app.issues.queries.lists import SHOWN, Box, Wanted, has_status, narrow, narrowed_to, public
from app.issues.vocabulary import State
from app.kernel.db import Executor, is_sqlite, rows

LINES = 100  # newest issues told beside the map
ACROSS = 10  # places side by side at most, beyond which issues stand as one number
MOST_GROUPS = 4000  # (place, area) pairs; a map of places where nobody lives would have as many
FROM_SQUARES = 4 / SQUARES  # degrees of a place that is put together from whole squares: a map of 7 km and more
WORLD: Box = (-90.0, 90.0, -180.0, 180.0)


@dataclass(slots=True)
class Cluster:
    """Issues close together: how many, how many of them late and closed, the middle, the box that holds them."""

    number: int = 0
    late: int = 0
    closed: int = 0
    lat: float = 0.0
    lon: float = 0.0
    box: Box = (90.0, -90.0, 180.0, -180.0)
    one: int = 0

    def add(self, row: Any) -> None:
        total = self.number + row.number
        self.lat += (row.lat - self.lat) * row.number / total
        self.lon += (row.lon - self.lon) * row.number / total
        south, north, west, east = self.box
        self.box = (min(south, row.south), max(north, row.north), min(west, row.west), max(east, row.east))
        self.number, self.late, self.closed = total, self.late + row.late, self.closed + row.closed
        self.one = row.one


@dataclass(slots=True)
class Counted:
    """What a map shows: clusters of two and more, issues that stand alone, and (issues, late) by area."""

    clusters: list[Cluster] = field(default_factory=list)
    singles: Sequence[Any] = ()
    areas: dict[int, tuple[int, int]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(number for number, _late in self.areas.values())


def counted(executor: Executor, wanted: Wanted, now: datetime, box: Box) -> Counted:
    """All issues with a place that are wanted, in places as large as `box` asks for: the part of the map shown."""
    clusters: dict[tuple[int, int], Cluster] = {}
    found = Counted()
    for row in _groups(executor, wanted, now, box):
        clusters.setdefault((row.down, row.across), Cluster()).add(row)
        number, late = found.areas.get(row.area_id, (0, 0))
        found.areas[row.area_id] = (number + row.number, late + row.late)
    found.clusters = [one for one in clusters.values() if one.number > 1]
    alone = [one.one for one in clusters.values() if one.number == 1]
    if alone:
        found.singles = rows(executor, public(*SHOWN, by_another_index=True).where(Issue.id.in_(alone)))
    return found


def newest_on_map(executor: Executor, wanted: Wanted, now: datetime) -> Sequence[Any]:
    """The newest issues with a place, for the list beside the map."""
    statement = narrow(public(*SHOWN), wanted, now).where(Issue.lat.is_not(None))
    return rows(executor, statement.order_by(Issue.reported_at.desc(), Issue.id.desc()).limit(LINES))


def names_of_areas(executor: Executor, area_ids: Iterable[int], known: Sequence[Any]) -> Sequence[Any]:
    """The rows of areas by their ids: of those that are known already, the rest (none, as a rule) looked up."""
    wanted = set(area_ids)
    found = [row for row in known if row.id in wanted]
    rest = wanted - {row.id for row in found}
    return [*found, *rows(executor, select(Area.id, Area.slug, Area.name).where(Area.id.in_(rest)))] if rest else found


def _groups(executor: Executor, wanted: Wanted, now: datetime, box: Box) -> Sequence[Any]:
    high, wide = _steps(box)
    if wide >= FROM_SQUARES:
        return rows(executor, _from_squares(wanted, now, max(1, round(high * SQUARES)), round(wide * SQUARES)))
    down, across = _place(executor, Issue.lat + 90, high), _place(executor, Issue.lon + 180, wide)
    lat, lon = func.avg(Issue.lat), func.avg(Issue.lon)
    told = _told(now, wanted, down.label("down"), across.label("across"), lat.label("lat"), lon.label("lon"))
    found = narrow(told.where(Issue.confidential.is_(False), Issue.lat.is_not(None)), wanted, now)
    return rows(executor, found.group_by(down, across, Issue.area_id).limit(MOST_GROUPS))


def _from_squares(wanted: Wanted, now: datetime, high: int, wide: int) -> Any:
    """Places of so many squares down and across. The index of squares gives issues in this very order, so that nothing
    is sorted but the squares; to sort all issues into places took four fifths of the time."""
    lat, lon = func.sum(Issue.lat), func.sum(Issue.lon)
    told = _told(now, wanted, Issue.map_square, lat.label("lat"), lon.label("lon")).where(IS_ON_MAP)
    one = narrowed_to(told, wanted, now).group_by(Issue.map_square, Issue.area_id).subquery().c
    down, across = one.map_square // SQUARES_ACROSS // high, one.map_square % SQUARES_ACROSS // wide
    number = cast(func.sum(one.number), Float)
    return (
        select(
            down.label("down"),
            across.label("across"),
            one.area_id,
            *(cast(func.sum(each), Integer).label(each.name) for each in (one.number, one.late, one.closed)),
            (func.sum(one.lat) / number).label("lat"),
            (func.sum(one.lon) / number).label("lon"),
            *(func.min(each).label(each.name) for each in (one.south, one.west)),
            *(func.max(each).label(each.name) for each in (one.north, one.east, one.one)),
        )
        .group_by(down, across, one.area_id)
        .limit(MOST_GROUPS)
    )


def _told(now: datetime, wanted: Wanted, *more: Any) -> Any:
    """What is told of a group of issues of one area."""
    told = select(
        *more,
        Issue.area_id,
        func.count().label("number"),
        func.sum(case((has_status("late", now), 1), else_=0)).label("late"),
        func.sum(case((Issue.state == State.CLOSED, 1), else_=0)).label("closed"),
        func.min(Issue.lat).label("south"),
        func.max(Issue.lat).label("north"),
        func.min(Issue.lon).label("west"),
        func.max(Issue.lon).label("east"),
        func.max(Issue.id).label("one"),
    )
    # Without a category an index of the map answers alone; with one, that of its squares, once its number is known.
    return told.join(Category, Category.id == Issue.category_id) if wanted.category else told


def _steps(box: Box) -> tuple[float, float]:
    """Height and width in degrees of a place on this part of the map: a power of two, so that moving a map a little
    changes nothing, and square at its latitude."""
    south, north, west, east = box
    narrow_by = max(0.1, round(math.cos(math.radians(round((south + north) / 2))), 2))
    extent = max(east - west, (north - south) / narrow_by, 1e-5)
    wide = float(2.0 ** math.ceil(math.log2(extent / ACROSS)))
    return wide * narrow_by, wide


def _place(executor: Executor, degrees: Any, step: float) -> Any:
    # SQLite may have no floor(), and cuts off when it casts; PostgreSQL rounds then.
    return cast(degrees / step, Integer) if is_sqlite(executor) else cast(func.floor(degrees / step), Integer)
