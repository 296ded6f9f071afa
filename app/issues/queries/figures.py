"""Figures made of ratings: counts and means of those concerned, and beside them of other verified residents."""

from typing import Any

from sqlalchemy import case, func, select

from app.issues.models import Rating
from app.issues.vocabulary import SHOWN_FROM, Solved, Standing
from app.kernel.db import Executor, rows

MARKS = ("outcome", "information", "fairness")


def figures_of(executor: Executor, issue_id: int, number: int) -> dict[str, Any]:
    """Figures of a round as they may be published: `n` people concerned, their answers, the mean of each mark.

    A mean stands only where at least five gave that mark; `beside` is the same for other residents, from five.
    """
    concerned = Rating.standing != Standing.RESIDENT
    columns = [func.count().label("n"), *_solved(), *_marks()]
    statement = (
        select(concerned.label("concerned"), *columns)
        .where(Rating.issue_id == issue_id, Rating.round == number)
        .group_by(concerned)
    )
    parts = {bool(row.concerned): _figures(row) for row in rows(executor, statement)}
    figures = parts.get(True, {"n": 0, "solved": {}, "marks": {}})
    beside = parts.get(False)
    if beside and beside["n"] >= SHOWN_FROM:
        figures["beside"] = beside
    return figures


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
        count = int(getattr(row, f"{name}_n"))
        if count >= SHOWN_FROM:
            marks[name] = {"n": count, "mean": round(int(getattr(row, f"{name}_sum")) / count, 1)}
    solved = {str(answer): int(getattr(row, f"solved_{answer}")) for answer in Solved}
    return {"n": int(row.n), "solved": solved, "marks": marks}
