"""The clock of an issue: what was promised, and how it stands, in working days of the city.

A promise of n working days ends with the n-th working day after the day it was made. It is near in its last tenth
(its last day at least), late when it is over, and very late when twice its working days are over. Where the clock
stands still for an answer of the reporter, the days of the pause do not count.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from app.issues.vocabulary import (
    FIRST_ANSWER_DAYS,
    MOST_PAUSED_DAYS,
    MOST_PAUSES,
    NEAR_ONE_IN,
    SOLUTION_DAYS,
    VERY_LATE_TIMES,
    State,
)
from app.kernel.clock import (
    add_working_days,
    days_between,
    end_of_day,
    local,
    working_day_after,
    working_days_between,
)

MOMENT = timedelta(microseconds=1)
DAY = timedelta(days=1)


class Stand(StrEnum):
    ON_TIME = "on_time"
    NEAR = "near"
    LATE = "late"
    VERY_LATE = "very_late"
    PAUSED = "paused"
    MET = "met"


@dataclass(frozen=True, slots=True)
class Clock:
    """`what`: first_answer or solution. `due`: a moment of the promised day. `days`: working days left, or late
    when `stand` says so. While it stands still `due` is the day if no answer comes."""

    what: str
    stand: Stand
    due: datetime
    days: int


@dataclass(frozen=True, slots=True)
class Days:
    """Working days within which the first answer and the solution are promised."""

    first_answer: int = FIRST_ANSWER_DAYS
    solution: int = SOLUTION_DAYS


def days_for(area_path: str, category: Any, times: Sequence[Any]) -> Days:
    """What is promised for a category (None: for none) in the area with this path.

    `times`: rows of `promised_times` with their `area_path`. The nearest area that says something counts; within one,
    what it says of the category counts before what it says of all. Where no area says anything the category does.
    """
    own = category.id if category else None
    fitting = [row for row in times if area_path.startswith(row.area_path) and row.category_id in (None, own)]
    if fitting:
        nearest = max(fitting, key=lambda row: (len(row.area_path), row.category_id is not None))
        return Days(nearest.first_answer_days, nearest.solution_days)
    return Days(category.first_answer_days, category.solution_days) if category else Days()


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
    due = promised_day(end)
    began, last, today = (local(moment, zone).date() for moment in (issue.reported_at, due, now))
    paused = getattr(issue, "paused_days", 0)
    promised = max(1, days_between(began, last, holidays) - paused)
    if now < end and is_paused(issue, now):
        return Clock(what, Stand.PAUSED, due, max(0, days_between(today, last, holidays)))
    if now < end:
        left = max(0, days_between(today, last, holidays))
        # Today still counts as a day to act on.
        near = days_between(today - DAY, last, holidays) <= max(1, promised // NEAR_ONE_IN)
        return Clock(what, Stand.NEAR if near else Stand.ON_TIME, due, left)
    very = days_between(began, today - DAY, holidays) >= promised * VERY_LATE_TIMES + paused
    days = max(1, days_between(last, today, holidays))
    return Clock(what, Stand.VERY_LATE if very else Stand.LATE, due, days)


def is_paused(issue: Any, now: datetime) -> bool:
    """Whether the clock stands still for an answer of the reporter."""
    until = getattr(issue, "paused_until", None)
    return until is not None and now < until


def pause_left(issue: Any, number: int, at: datetime) -> int:
    """Working days that the clock may still stand still for answers, `number` pauses having been made: none while it
    does, nor for what is late or closed."""
    running = issue.solution_due if issue.first_answer_at else issue.first_answer_due
    if number >= MOST_PAUSES or is_paused(issue, at) or running <= at or issue.state == State.CLOSED:
        return 0
    return int(MOST_PAUSED_DAYS - issue.paused_days)


def moved(due: datetime, days: int, zone: str, holidays: Collection[date]) -> datetime:
    """A promise that ends `days` working days later than `due`."""
    return end_of_day(working_day_after(local(promised_day(due), zone).date(), days, holidays), zone)
