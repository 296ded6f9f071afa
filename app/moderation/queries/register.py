"""What the public register counts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import case, exists, func, literal, select

from app.areas.models import Body
from app.kernel.db import Executor, rows, the_row, value
from app.moderation.models import ModerationCase
from app.moderation.vocabulary import Ground, State, Verdict, Why

CASE = ModerationCase.__table__
OWN_WORDS = "own_words"
HELD = CASE.c.held_at.is_not(None) & CASE.c.released_at.is_(None)


LISTED = CASE.c.reason.in_([str(ground) for ground in Ground])
GROUND = case((CASE.c.reason == "", ""), (LISTED, CASE.c.reason), else_=literal(OWN_WORDS)).label("ground")
COUNTED_BY = (CASE.c.kind, CASE.c.why, CASE.c.verdict, GROUND, CASE.c.decided_role, CASE.c.decided_body_id)
APPEAL = CASE.alias("of_it")
TAKEN_BACK = exists().where(
    APPEAL.c.appeals_id == CASE.c.id, APPEAL.c.verdict == Verdict.RESTORE, APPEAL.c.settled_at.is_not(None)
)


def decided_in(executor: Executor, first: datetime, end: datetime) -> Sequence[Any]:
    """Verdicts that stand given from `first` up to before `end`, counted (`number`, of these `overturned` on appeal) by
    `kind`, `why`, `verdict`, `ground` (a code of the charter's list, "own_words", or "" without a reason), `role` and
    the names of the body that somebody decided for."""
    overturned = func.sum(case((TAKEN_BACK, 1), else_=0)).label("overturned")
    statement = select(*COUNTED_BY, func.count().label("number"), overturned).where(*_within(first, end))
    names = {row.id: row.names for row in rows(executor, select(Body.id, Body.names))}
    found = rows(executor, statement.group_by(*COUNTED_BY).order_by(func.count().desc(), *COUNTED_BY))
    return [{**row._mapping, "body": names.get(row.decided_body_id)} for row in found]


def seconds_to_decide(executor: Executor, first: datetime, end: datetime) -> list[float]:
    """How long each of them had waited, shortest first; restorings that nobody asked for waited for nobody."""
    return sorted(second for seconds in seconds_by_count(executor, first, end).values() for second in seconds)


def seconds_by_count(executor: Executor, first: datetime, end: datetime) -> dict[tuple[Any, ...], list[float]]:
    """The same by what `decided_in` counts by, in that order."""
    asked = (CASE.c.verdict != Verdict.RESTORE) | (CASE.c.why == Why.APPEAL)
    statement = select(*COUNTED_BY, CASE.c.since, CASE.c.decided_at)
    waited: dict[tuple[Any, ...], list[float]] = {}
    for *by, since, decided_at in rows(
        executor, statement.where(*_within(first, end), asked, CASE.c.why != Why.CONDUCT)
    ):
        waited.setdefault(tuple(by), []).append((decided_at - since).total_seconds())
    return waited


def appealed_in(executor: Executor, first: datetime, end: datetime) -> int:
    """How many appeals came in."""
    count = select(func.count()).where(CASE.c.appeals_id.is_not(None), CASE.c.since >= first, CASE.c.since < end)
    found: int = value(executor, count)
    return found


def still_waiting(executor: Executor) -> Any:
    """What waits at this moment: `number` and since when (`oldest`), how many of it are `held` out of sight meanwhile,
    and how many are `appeals`."""
    count = select(
        func.count().label("number"),
        func.min(CASE.c.since).label("oldest"),
        func.coalesce(func.sum(case((HELD, 1), else_=0)), 0).label("held"),
        func.count(CASE.c.appeals_id).label("appeals"),
    )
    return the_row(executor, count.where(CASE.c.state == State.OPEN))


def first_decided(executor: Executor) -> datetime | None:
    """When the first verdict was given; None before there is one."""
    found: datetime | None = value(executor, select(func.min(CASE.c.decided_at)))
    return found


def _within(first: datetime, end: datetime) -> tuple[Any, ...]:
    """Verdicts of a time that stand: those that can still be taken back are not counted yet."""
    return CASE.c.settled_at.is_not(None), CASE.c.decided_at >= first, CASE.c.decided_at < end
