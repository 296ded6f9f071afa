"""What the page of an area's situation shows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import format_date
from sqlalchemy import Connection

from app.indicators import queries
from app.indicators.charts import Line, line_of
from app.indicators.vocabulary import MONTHS_SHOWN
from app.web.city import city
from app.web.i18n import in_lang

COLUMNS = ("source", "publisher", "licence", "area", "month", "kind", "number")


@dataclass(frozen=True, slots=True)
class Kind:
    """One row of a source's table: what was counted, its numbers month by month (None: not told), the sum of the last
    twelve months and of the twelve before, and its line."""

    name: str
    numbers: list[int | None]
    year: int
    before: int | None
    line: Line


@dataclass(frozen=True, slots=True)
class Source:
    """Figures of one source for an area, or for the one around it (`elsewhere`: its name)."""

    title: str
    publisher: str
    licence: str
    url: str
    method: str
    caveats: str
    area_name: str
    area_slug: str
    elsewhere: bool
    months: list[str]
    first: str
    last: str
    kinds: list[Kind]
    reported: Kind | None


def situation(executor: Connection, area: Any) -> list[Source]:
    """Each source for an area, with the issues of the same months and place beside it."""
    return [_source(executor, row, area) for row in queries.sources_of(executor, area.path)]


def _source(executor: Connection, row: Any, area: Any) -> Source:
    months = _months(row.first, row.last)
    told = {(one.month, one.kind): one.number for one in queries.figures_of(executor, row.id, row.area_id, months[0])}
    kinds = [
        _kind(in_lang(names, code), [told.get((month, code)) for month in months])
        for code, names in row.kinds
        if any((month, code) in told for month in months)
    ]
    return Source(
        title=in_lang(row.titles),
        publisher=row.publisher,
        licence=row.licence,
        url=row.url,
        method=in_lang(row.methods),
        caveats=in_lang(row.caveats),
        area_name=row.area_name,
        area_slug=row.area_slug,
        elsewhere=row.area_id != area.id,
        months=[format_date(month, "MMM y") for month in months],
        first=format_date(months[0], "MMMM y"),
        last=format_date(months[-1], "MMMM y"),
        kinds=kinds,
        reported=_reported(executor, row.area_path, months),
    )


def _months(first: date, last: date) -> list[date]:
    """The months from `first` to `last`, the newest 24 of them."""
    number = min(MONTHS_SHOWN, (last.year - first.year) * 12 + last.month - first.month + 1)
    ends = last.year * 12 + last.month - 1
    return [date((ends - back) // 12, (ends - back) % 12 + 1, 1) for back in reversed(range(number))]


def _kind(name: str, numbers: Sequence[int | None]) -> Kind:
    year, before = numbers[-12:], numbers[-24:-12]
    return Kind(name, list(numbers), _sum(year), _sum(before) if len(before) == len(year) else None, line_of(numbers))


def _sum(numbers: Sequence[int | None]) -> int:
    return sum(number for number in numbers if number is not None)


def _reported(executor: Connection, path: str, months: list[date]) -> Kind | None:
    """What residents reported here in the same months; None when nobody reported anything."""
    since = datetime.combine(months[0], datetime.min.time(), ZoneInfo(city().zone))
    found = queries.reported_by_month(executor, path, since)
    numbers: list[int | None] = [found.get(month.strftime("%Y-%m"), 0) for month in months]
    return _kind("", numbers) if any(numbers) else None


def table_rows(executor: Connection, area: Any) -> Iterator[tuple[object, ...]]:
    """Every figure of an area, for a file."""
    for row in queries.all_figures_of(executor, area.id):
        yield row.code, row.publisher, row.licence, area.slug, row.month.strftime("%Y-%m"), row.kind, row.number
