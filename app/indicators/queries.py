"""Every SELECT of public figures."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select

from app.areas.models import Area
from app.areas.queries import inside
from app.indicators.models import SituationFigure, SituationSource, TrendCount
from app.issues.models import Category, Issue, Step
from app.issues.models.follow_up import CLOSES
from app.issues.models.issue import NOT_CONFIDENTIAL, NOT_MERGED
from app.kernel.db import Executor, is_sqlite, row_or_none, rows


def sources_of(executor: Executor, path: str) -> Sequence[Any]:
    """The sources with figures for the area with `path`, or for one around it: the smallest such area of each, with
    the first and last month counted there."""
    ids = [int(part) for part in path.strip("/").split("/") if part]
    counted = (
        select(
            SituationFigure.source_id,
            SituationFigure.area_id,
            func.min(SituationFigure.month).label("first"),
            func.max(SituationFigure.month).label("last"),
        )
        .where(SituationFigure.area_id.in_(ids))
        .group_by(SituationFigure.source_id, SituationFigure.area_id)
        .subquery()
    )
    found = rows(
        executor,
        select(
            *SituationSource.__table__.columns,
            Area.id.label("area_id"),
            Area.name.label("area_name"),
            Area.slug.label("area_slug"),
            Area.path.label("area_path"),
            counted.c.first,
            counted.c.last,
        )
        .join(counted, counted.c.source_id == SituationSource.id)
        .join(Area, Area.id == counted.c.area_id)
        .order_by(SituationSource.id, func.length(Area.path)),
    )
    return list({row.id: row for row in found}.values())


def figures_of(executor: Executor, source_id: int, area_id: int, since: date) -> Sequence[Any]:
    """`month`, `kind`, `number` of one source in one area from the month `since` on."""
    return rows(
        executor,
        select(SituationFigure.month, SituationFigure.kind, SituationFigure.number)
        .where(
            SituationFigure.source_id == source_id, SituationFigure.area_id == area_id, SituationFigure.month >= since
        )
        .order_by(SituationFigure.month, SituationFigure.kind),
    )


def all_figures_of(executor: Executor, area_id: int) -> Sequence[Any]:
    """Every figure of an area, with its source, oldest first."""
    return rows(
        executor,
        select(
            SituationSource.code,
            SituationSource.publisher,
            SituationSource.licence,
            SituationFigure.month,
            SituationFigure.kind,
            SituationFigure.number,
        )
        .join(SituationSource, SituationSource.id == SituationFigure.source_id)
        .where(SituationFigure.area_id == area_id)
        .order_by(SituationSource.code, SituationFigure.month, SituationFigure.kind),
    )


def reported_by_month(executor: Executor, path: str, since: datetime) -> dict[str, int]:
    """How many public issues were reported in an area and all in it, by month of UTC ("2026-11")."""
    month = _month(executor, Issue.reported_at)
    found = rows(
        executor,
        select(month.label("month"), func.count().label("number"))
        .where(
            NOT_CONFIDENTIAL,
            NOT_MERGED,
            Issue.area_id.in_(inside(path)),
            Issue.reported_at >= since,
        )
        .group_by(month),
    )
    return {row.month: row.number for row in found}


def issues_by_area(executor: Executor, since: datetime) -> dict[int, int]:
    """How many issues were reported in each area itself since a moment."""
    reported = select(Issue.area_id, func.count().label("number")).where(Issue.reported_at >= since)
    return {row.area_id: row.number for row in rows(executor, reported.group_by(Issue.area_id))}


def all_paths(executor: Executor) -> Sequence[Any]:
    """`id`, `level` and `path` of every area."""
    return rows(executor, select(Area.id, Area.level, Area.path).order_by(Area.path))


def trend_count(executor: Executor, area_id: int, month: str, since: datetime) -> Any:
    """`counted_at` and `numbers` of what was counted of an area from this month on, after `since`; None else."""
    fits = (TrendCount.area_id == area_id, TrendCount.month == month, TrendCount.counted_at >= since)
    return row_or_none(executor, select(TrendCount.counted_at, TrendCount.numbers).where(*fits))


def categories_by_id(executor: Executor) -> dict[int, Any]:
    """`code` and `names` of every category."""
    return {row.id: row for row in rows(executor, select(Category.id, Category.code, Category.names))}


def received_by_month(executor: Executor, path: str, since: datetime) -> Sequence[Any]:
    """Public issues reported in an area and all in it: `month`, `category_id`, `number`."""
    return _by_category(executor, path, since, confidential=False)


def confidential_by_month(executor: Executor, path: str, since: datetime) -> Sequence[Any]:
    """The same of confidential reports; only sums of five and more may be shown."""
    return _by_category(executor, path, since, confidential=True)


def closed_by_month(executor: Executor, path: str, since: datetime) -> Sequence[Any]:
    """Closings of public issues, each that there was, also where one was opened again: `month`, `closing`, `number`."""
    month = _month(executor, Step.at)
    return rows(
        executor,
        select(month.label("month"), Step.closing, func.count().label("number"))
        .join(Issue, Issue.id == Step.issue_id)
        .where(CLOSES, Step.at >= since, *_public_in(path))
        .group_by(month, Step.closing),
    )


def late_by_month(executor: Executor, path: str, since: datetime, now: datetime) -> Sequence[Any]:
    """Public issues by the month in which the time promised for a solution ran out with none: `month`, `number`."""
    month = _month(executor, Issue.solution_due)
    ran_out = (Issue.solution_due >= since, Issue.solution_due < now)
    open_then = or_(Issue.closed_at.is_(None), Issue.closed_at > Issue.solution_due)
    return rows(
        executor,
        select(month.label("month"), func.count().label("number"))
        .where(*ran_out, open_then, *_public_in(path))
        .group_by(month),
    )


def _by_category(executor: Executor, path: str, since: datetime, *, confidential: bool) -> Sequence[Any]:
    month = _month(executor, Issue.reported_at)
    return rows(
        executor,
        select(month.label("month"), Issue.category_id, func.count().label("number"))
        .where(
            Issue.confidential.is_(True) if confidential else NOT_CONFIDENTIAL,
            NOT_MERGED,
            Issue.area_id.in_(inside(path)),
            Issue.reported_at >= since,
        )
        .group_by(month, Issue.category_id),
    )


def _public_in(path: str) -> tuple[Any, ...]:
    return NOT_CONFIDENTIAL, NOT_MERGED, Issue.area_id.in_(inside(path))


def _month(executor: Executor, column: Any) -> Any:
    """The month of a moment in UTC, as "2026-11"."""
    if is_sqlite(executor):
        return func.substr(column, 1, 7)  # as it is kept there; quicker than to take the date apart
    return func.to_char(func.timezone("UTC", column), "YYYY-MM")
