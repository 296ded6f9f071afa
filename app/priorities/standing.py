"""The days of a cycle, and how its three priorities stand."""

from calendar import monthrange
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.kernel.clock import local, now
from app.priorities.vocabulary import CHOOSE_DAYS, MONTHS, RATING_DAYS, SURVEY
from app.web.city import city

YEAR_MONTHS = 12


def today() -> date:
    """The day in the city."""
    return local(now(), city().zone).date()


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a cycle that begins on `begun_on`."""

    begun_on: date
    survey_until: date
    rating_from: date
    ends_on: date


def days_from(begun_on: date, survey_until: date | None = None) -> Days:
    """Four months from a day; the survey lasts three weeks unless `survey_until` says otherwise."""
    ends_on = months_after(begun_on, MONTHS)
    return Days(begun_on, survey_until or begun_on + SURVEY, ends_on - timedelta(days=RATING_DAYS), ends_on)


def months_after(day: date, months: int) -> date:
    """The same day of a later month; its last one where it has no such day."""
    year, month = divmod(day.year * YEAR_MONTHS + day.month - 1 + months, YEAR_MONTHS)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def choose_until(survey_until: date) -> date:
    """By when the three are to be chosen."""
    return survey_until + timedelta(days=CHOOSE_DAYS)


def are_most_named(votes: Mapping[int, int], chosen: Collection[int]) -> bool:
    """Whether no option that was left out has more votes than one that was chosen. `votes`: by option."""
    taken = [votes[option] for option in chosen]
    left = [number for option, number in votes.items() if option not in chosen]
    return not left or max(left) <= min(taken)


def days_late(measure: Any) -> int:
    """By how many days a measure missed its day, or does so far; 0 when it kept it or still may. `measure` has `due`
    and `done_at`."""
    ended = local(measure.done_at, city().zone).date() if measure.done_at is not None else today()
    return max(0, (ended - measure.due).days)
