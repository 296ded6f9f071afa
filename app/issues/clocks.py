"""The clock of an issue: what was promised, and how it stands, in working days of the city."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from app.issues.vocabulary import FIRST_ANSWER_DAYS, NEAR_PART, SOLUTION_DAYS, VERY_LATE_TIMES, State
from app.kernel.clock import add_working_days, working_days_between

MOMENT = timedelta(microseconds=1)


class Stand(StrEnum):
    ON_TIME = "on_time"
    NEAR = "near"
    LATE = "late"
    VERY_LATE = "very_late"
    MET = "met"


@dataclass(frozen=True, slots=True)
class Clock:
    """`what`: first_answer or solution. `due`: a moment of the promised day. `days`: working days left, or late
    when `stand` says so."""

    what: str
    stand: Stand
    due: datetime
    days: int


def due_dates(
    reported_at: datetime, zone: str, holidays: Collection[date], first: int | None, solution: int | None
) -> tuple[datetime, datetime]:
    """When the first answer and the solution are due, for promises of `first` and `solution` working days."""
    return (
        add_working_days(reported_at, first or FIRST_ANSWER_DAYS, zone, holidays),
        add_working_days(reported_at, solution or SOLUTION_DAYS, zone, holidays),
    )


def promised_day(due: datetime) -> datetime:
    """A moment of the last day of a promise, which ends at that day's midnight: what a page shows as "by"."""
    return due - MOMENT


def clock_of(issue: Any, now: datetime, zone: str, holidays: Collection[date]) -> Clock:
    """Where the promise stands that counts now: the first answer until it was given, then the solution."""
    if issue.state == State.CLOSED:
        due, closed = promised_day(issue.solution_due), issue.closed_at
        if closed < issue.solution_due:
            return Clock("solution", Stand.MET, due, 0)
        return Clock("solution", Stand.LATE, due, max(1, working_days_between(due, closed, zone, holidays)))
    what = "solution" if issue.first_answer_at else "first_answer"
    end = issue.solution_due if issue.first_answer_at else issue.first_answer_due
    due, promised = promised_day(end), end - issue.reported_at
    if now < end:
        left = max(0, working_days_between(now, due, zone, holidays))
        near = left == 0 or end - now <= promised * NEAR_PART
        return Clock(what, Stand.NEAR if near else Stand.ON_TIME, due, left)
    very = now - issue.reported_at >= promised * VERY_LATE_TIMES
    days = max(1, working_days_between(due, now, zone, holidays))
    return Clock(what, Stand.VERY_LATE if very else Stand.LATE, due, days)
