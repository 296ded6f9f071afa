"""Figures made of ratings: counts and means of those concerned, and beside them of other verified residents."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from app.issues.models import Issue, Rating, RatingCell, Round
from app.issues.vocabulary import (
    BURST_COMPARED,
    BURST_HOUR,
    REPUBLISH_AFTER,
    ROLLED_OVER,
    SHOWN_FROM,
    CellOf,
    Solved,
    Standing,
)
from app.kernel.db import Executor, rows, value

MARKS = ("outcome", "information", "fairness")
CONCERNED = Rating.standing != Standing.RESIDENT
# What counts for its own round: not held, and not counted with the category or the area already.
COUNTS = (Rating.held.is_(False), Rating.cell_id.is_(None))
ROUND = and_(Round.issue_id == Rating.issue_id, Round.number == Rating.round)


def counted(executor: Executor, *which: ColumnElement[bool]) -> dict[CellOf, dict[str, Any]]:
    """All ratings of `which`, of those concerned and of others: `n`, `solved`, and of each mark `n`, `sum`, `mean`."""
    columns = [func.count().label("n"), *_solved(), *_marks()]
    statement = select(CONCERNED.label("concerned"), *columns).where(*which).group_by(CONCERNED)
    found = rows(executor, statement)
    return {CellOf.CONCERNED if row.concerned else CellOf.BESIDE: _figures(row) for row in found}


def counted_of(executor: Executor, issue_id: int, number: int) -> dict[CellOf, dict[str, Any]]:
    """What counts for one round, whether it may be published or not."""
    return counted(executor, Rating.issue_id == issue_id, Rating.round == number, *COUNTS)


def rounds_to_publish(executor: Executor, now: datetime) -> Sequence[Any]:
    """Rounds whose figures have stood for a day while five more people rated: `issue_id`, `number`."""
    grown = or_(Rating.at > Round.published_at, Rating.burst_id.is_not(None))
    wanted = (
        select(Round.issue_id, Round.number)
        .join(Rating, ROUND)
        .where(Round.published_at <= now - REPUBLISH_AFTER, grown, *COUNTS)
        .group_by(Round.issue_id, Round.number)
        .having(func.count() >= SHOWN_FROM)
    )
    return rows(executor, wanted.order_by(Round.issue_id, Round.number))


def left_over(executor: Executor, opened_before: datetime, now: datetime) -> Sequence[Any]:
    """Ratings of public issues whose round opened before a moment, or is over, and shows nothing of their kind: `id`,
    `concerned`, `area_id`, `category_id`."""
    wanted = (
        select(Rating.id, CONCERNED.label("concerned"), Issue.area_id, Issue.category_id, Round.figures)
        .join(Round, ROUND)
        .join(Issue, Issue.id == Rating.issue_id)
        .where(*COUNTS, Issue.confidential.is_(False), Rating.at > now - ROLLED_OVER)
        .where(or_(Round.opened_at <= opened_before, Round.closes_at <= now))
    )
    found = rows(executor, wanted.order_by(Rating.id))
    return [row for row in found if not _shown(row.figures, concerned=bool(row.concerned))]


def _shown(figures: dict[str, Any] | None, *, concerned: bool) -> bool:
    part = figures or {}
    return "n" in (part if concerned else part.get("beside", {}))


def published_in(executor: Executor, area_id: int, category_id: int | None, now: datetime) -> Sequence[dict[str, Any]]:
    """All figures published within twelve months in an area, of one category or (None) of all: of rounds, and of cells
    as {"n", …} or {"beside": {"n", …}}."""
    since = now - ROLLED_OVER
    of_rounds = select(Round.figures).join(Issue, Issue.id == Round.issue_id)
    of_rounds = of_rounds.where(Issue.area_id == area_id, Issue.confidential.is_(False), Round.published_at > since)
    of_cells = select(RatingCell.whose, RatingCell.figures).where(RatingCell.area_id == area_id, RatingCell.at > since)
    if category_id is not None:
        of_rounds = of_rounds.where(Issue.category_id == category_id)
        of_cells = of_cells.where(RatingCell.category_id == category_id)
    cells = [
        row.figures if row.whose == CellOf.CONCERNED else {"beside": row.figures} for row in rows(executor, of_cells)
    ]
    return [row.figures for row in rows(executor, of_rounds) if row.figures] + cells


def rated_lately(executor: Executor, issue_id: int, at: datetime) -> int:
    """How many ratings one issue had in the hour before a moment."""
    lately = (Rating.issue_id == issue_id, Rating.at > at - BURST_HOUR, Rating.at <= at)
    return int(value(executor, select(func.count()).select_from(Rating).where(*lately)))


def busiest_hour(executor: Executor, area_id: int, at: datetime) -> int:
    """The most ratings that an area had in one hour of the four weeks before the present one, held ones left out."""
    wanted = (
        select(Rating.at)
        .join(Issue, Issue.id == Rating.issue_id)
        .where(
            Issue.area_id == area_id,
            Rating.held.is_(False),
            Rating.at > at - BURST_COMPARED,
            Rating.at <= at - BURST_HOUR,
        )
    )
    hours = Counter((row.at - at) // timedelta(hours=1) for row in rows(executor, wanted))
    return max(hours.values(), default=0)


def _solved() -> list[Any]:
    return [func.sum(case((Rating.solved == answer, 1), else_=0)).label(f"solved_{answer}") for answer in Solved]


def _marks() -> list[Any]:
    columns: list[Any] = []
    for name in MARKS:
        column = getattr(Rating, name)
        columns += [func.count(column).label(f"{name}_n"), func.sum(column).label(f"{name}_sum")]
    return columns


def _figures(row: Any) -> dict[str, Any]:
    marks = {}
    for name in MARKS:
        count, total = int(getattr(row, f"{name}_n")), int(getattr(row, f"{name}_sum") or 0)
        if count:
            marks[name] = {"n": count, "sum": total, "mean": round(total / count, 1)}
    solved = {str(answer): int(getattr(row, f"solved_{answer}")) for answer in Solved}
    return {"n": int(row.n), "solved": solved, "marks": marks}
