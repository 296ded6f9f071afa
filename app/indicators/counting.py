"""What the trends of an area are drawn from: counted while one waits, or, of an area with very many issues, kept by the
worker and counted anew every ten minutes. A page says when."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from app.areas.vocabulary import Level
from app.indicators import queries
from app.indicators.actions import keep_trend_counts
from app.indicators.vocabulary import COUNTED_AHEAD_FROM, COUNTED_AT_MOST, MONTHS_SHOWN
from app.kernel.clock import now
from app.kernel.db import Executor, reader
from app.kernel.journal import Doer

Rows = list[list[Any]]


@dataclass(frozen=True, slots=True)
class Counts:
    """Public issues of an area by month ("2026-11"): `received` (month, id of the category, number), `closed` (month,
    closing, number), `late` (month, number). `counted_at`: when, if not just now."""

    received: Rows
    closed: Rows
    late: Rows
    counted_at: datetime | None = None


def months_until(moment: datetime) -> list[date]:
    """The first days of the newest 24 months, this one included."""
    this = moment.year * 12 + moment.month - 1
    return [date((this - back) // 12, (this - back) % 12 + 1, 1) for back in reversed(range(MONTHS_SHOWN))]


def counts_of(executor: Executor, area: Any, moment: datetime) -> Counts:
    """The counts of an area from the first month shown on."""
    if _may_be_large(area):
        first = f"{months_until(moment)[0]:%Y-%m}"
        kept = queries.trend_count(executor, area.id, first, moment - COUNTED_AT_MOST)
        if kept is not None:
            return Counts(**kept.numbers, counted_at=kept.counted_at)
    return _counted(executor, area.path, moment)


def count_trends(*, actor: Doer) -> int:
    """The worker's turn every ten minutes: how many areas were counted. They are read outside the act that keeps them,
    since on SQLite nobody else may write while an act runs."""
    moment = now()
    large = _large_areas(reader(), _since(moment))
    told = {area.id: _counted(reader(), area.path, moment) for area in large}
    return keep_trend_counts(
        actor=actor,
        month=f"{months_until(moment)[0]:%Y-%m}",
        counted_at=moment,
        numbers={
            area_id: {"received": one.received, "closed": one.closed, "late": one.late} for area_id, one in told.items()
        },
    )


def _large_areas(executor: Executor, since: datetime) -> list[Any]:
    """Areas of several neighbourhoods in which so many issues were reported that counting them takes long."""
    number = queries.issues_by_area(executor, since)
    areas, inside = queries.all_paths(executor), Counter[int]()
    for area in areas:
        for around in filter(None, area.path.split("/")):
            inside[int(around)] += number.get(area.id, 0)
    return [area for area in areas if _may_be_large(area) and inside[area.id] >= COUNTED_AHEAD_FROM]


def _may_be_large(area: Any) -> bool:
    return bool(area.level != Level.NEIGHBOURHOOD)


def _counted(executor: Executor, path: str, moment: datetime) -> Counts:
    since = _since(moment)
    received = [[row.month, row.category_id, row.number] for row in queries.received_by_month(executor, path, since)]
    closed = [[row.month, row.closing, row.number] for row in queries.closed_by_month(executor, path, since)]
    late = [[row.month, row.number] for row in queries.late_by_month(executor, path, since, moment)]
    return Counts(received, closed, late)


def _since(moment: datetime) -> datetime:
    return datetime.combine(months_until(moment)[0], datetime.min.time(), UTC)
