"""Trends of an area: what residents reported and what became of it, month by month.

Counts of the institution show from 1; confidential reports only as sums of five and more, of a whole district and a
whole quarter that is over. The city as a whole shows none, since city less districts would tell what a district hides.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _
from sqlalchemy import Connection

from app.areas.vocabulary import Level
from app.indicators import queries
from app.indicators.charts import Bar, Line, bars_of, line_of
from app.indicators.counting import Counts, counts_of, months_until
from app.indicators.vocabulary import CONFIDENTIAL_FROM
from app.issues.vocabulary import Closing
from app.web.i18n import in_lang

COLUMNS = ("area", "period", "measure", "category", "number")


@dataclass(frozen=True, slots=True)
class Trend:
    """One measure: its code, its name, its numbers month by month, and two years to compare."""

    code: str
    name: str
    numbers: list[int]
    line: Line

    @property
    def year(self) -> int:
        return sum(self.numbers[-12:])

    @property
    def before(self) -> int:
        return sum(self.numbers[-24:-12])


@dataclass(frozen=True, slots=True)
class Bars:
    """Received and resolved of each month, side by side; `most` stands at the top of the drawing."""

    received: list[Bar]
    resolved: list[Bar]
    most: int


@dataclass(frozen=True, slots=True)
class Trends:
    """`months` by name, the oldest first; `confidential`: (quarter, category code, category, number). `counted_at`:
    when it was counted, if not just now."""

    keys: list[str]
    months: list[str]
    first: str
    last: str
    measures: list[Trend]
    categories: list[Trend]
    bars: Bars
    confidential: list[tuple[str, str, str, int]]
    counted_at: datetime | None

    @property
    def any(self) -> bool:
        return any(sum(one.numbers) for one in self.measures)


def trends(executor: Connection, area: Any, now: datetime) -> Trends:
    months = months_until(now)
    since = datetime.combine(months[0], datetime.min.time(), UTC)
    keys = [month.strftime("%Y-%m") for month in months]
    counts, named = counts_of(executor, area, now), _Categories(executor)
    measures = _measures(counts, keys)
    return Trends(
        keys=keys,
        months=[format_date(month, "MMM y") for month in months],
        first=format_date(months[0], "MMMM y"),
        last=format_date(months[-1], "MMMM y"),
        measures=measures,
        categories=_by_category(counts, named, keys),
        bars=_bars(measures),
        confidential=_confidential(executor, area, since, now, named),
        counted_at=counts.counted_at,
    )


def table_rows(found: Trends, slug: str) -> Iterator[tuple[object, ...]]:
    """Every number of the page, for a file."""
    for place, key in enumerate(found.keys):
        for one in found.measures:
            yield slug, key, one.code, None, one.numbers[place]
        for one in found.categories:
            yield slug, key, "received", one.code, one.numbers[place]
    for quarter, code, _name, number in found.confidential:
        yield slug, quarter, "confidential", code, number


class _Categories:
    """Codes and names of categories by their ids."""

    def __init__(self, executor: Connection) -> None:
        self._known = queries.categories_by_id(executor)

    def named(self, category_id: int | None) -> tuple[str, str]:
        if category_id is None:
            return "", _("Without a category")
        row = self._known[category_id]
        return row.code, in_lang(row.names, row.code)


def _measures(counts: Counts, keys: Sequence[str]) -> list[Trend]:
    told: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for month, _category, number in counts.received:
        told["received"][month] += number
    for month, closing, number in counts.closed:
        told[closing][month] += number
    for month, number in counts.late:
        told["late"][month] += number
    names = {
        "received": _("Received"),
        Closing.RESOLVED: _("Closed: resolved"),
        Closing.NOT_RESOLVED: _("Closed: not resolved"),
        Closing.OTHER_BODY: _("Closed: another body answers for it"),
        Closing.CANNOT_BE_PUBLISHED: _("Closed: cannot be published"),
        "late": _("Became late: the time promised for a solution ran out"),
    }
    return [_trend(str(code), name, told[code], keys) for code, name in names.items()]


def _by_category(counts: Counts, categories: _Categories, keys: Sequence[str]) -> list[Trend]:
    """What was received by category, the most frequent first."""
    told: dict[int | None, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for month, category_id, number in counts.received:
        told[category_id][month] += number
    found = [_trend(*categories.named(category_id), numbers, keys) for category_id, numbers in told.items()]
    return sorted(found, key=lambda one: (-sum(one.numbers), one.name))


def _trend(code: str, name: str, numbers: dict[str, int], keys: Sequence[str]) -> Trend:
    told = [numbers.get(key, 0) for key in keys]
    return Trend(code, name, told, line_of(told))


def _bars(measures: Sequence[Trend]) -> Bars:
    received, resolved = measures[0].numbers, measures[1].numbers
    most = max(*received, *resolved)
    return Bars(bars_of(received, most, parts=2), bars_of(resolved, most, part=1, parts=2), most)


def _confidential(
    executor: Connection, area: Any, since: datetime, now: datetime, categories: _Categories
) -> list[tuple[str, str, str, int]]:
    if area.level != Level.DISTRICT:
        return []
    sums: dict[tuple[str, str, str], int] = defaultdict(int)
    for row in queries.confidential_by_month(executor, area.path, since):
        sums[_quarter(row.month), *categories.named(row.category_id)] += row.number
    this, first = _quarter(now.strftime("%Y-%m")), _first_whole(since)
    return [
        (*about, number)
        for about, number in sorted(sums.items(), reverse=True)
        if number >= CONFIDENTIAL_FROM and first <= about[0] < this
    ]


def _quarter(month: str) -> str:
    """ "2026-Q4" of "2026-11"."""
    year, number = month.split("-")
    return f"{year}-Q{(int(number) + 2) // 3}"


def _first_whole(since: datetime) -> str:
    """The first quarter of which every month is counted."""
    later = since.year * 12 + since.month - 1 + 2
    return _quarter(f"{later // 12}-{later % 12 + 1:02}")
