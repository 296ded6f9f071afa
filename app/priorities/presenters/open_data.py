"""Cycles of priorities as programs read them: the days, what was named, and the three with what became of them. Counts
are told from five people on, as on the pages, and none while a survey is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.priorities.vocabulary import SHOWN_FROM, State, Verdict
from app.web.contract import address


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleView:
    """Four months of one area. `state`: survey, working, rating or over; `survey_until`: the last day to vote;
    `people`: how many voted; `chosen_at`: when the three were chosen, `reason`: why they are not those that most people
    named."""

    id: int
    area: str
    state: str
    begun_on: date
    survey_until: date
    rating_from: date
    ends_on: date
    people: int
    chosen_at: datetime | None
    reason: str
    lang: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionView:
    """What could be named: a category of issues, or a need in the city's own words. `votes`: null below five, and while
    the survey is open."""

    id: int
    name: dict[str, str]
    category: str | None
    votes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureView:
    """What is done for a priority, by which day, and since when it is done."""

    words: str
    lang: str
    due: date
    done_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityView:
    """One of the three. `owner`: the body that owns it; `people`: residents who said what became of it, `rated`: of a
    hundred of them those who say met, partly or unmet, both null below five; `view`: what the owner says."""

    id: int
    option: int
    name: dict[str, str]
    category: str | None
    owner: str
    owner_name: dict[str, str]
    people: int | None
    rated: dict[str, int] | None
    view: str | None
    measures: list[MeasureView]


@dataclass(frozen=True, slots=True, kw_only=True)
class OneCycleView(CycleView):
    """The same with what could be named, and the three."""

    options: list[OptionView]
    priorities: list[PriorityView]


AS_THEY_ARE = (
    *("id", "state", "begun_on", "survey_until", "rating_from", "ends_on", "people", "chosen_at", "reason", "lang"),
)


def cycle(row: Any) -> CycleView:
    return CycleView(**_told(row))


def one_cycle(row: Any, options: Sequence[Any], three: Sequence[Any], measures: Sequence[Any]) -> OneCycleView:
    offered = [_option(row, option) for option in options]
    return OneCycleView(**_told(row), options=offered, priorities=[_priority(row, one, measures) for one in three])


def _told(row: Any) -> dict[str, Any]:
    told = {name: getattr(row, name) for name in AS_THEY_ARE}
    return {**told, "area": row.area_slug, "url": address("priorities.cycle", cycle_id=row.id)}


def _named(cycle: Any, row: Any) -> dict[str, str]:
    return {cycle.lang: row.words} if row.words else dict(row.names)


def _option(cycle: Any, row: Any) -> OptionView:
    told = cycle.state != State.SURVEY and row.votes >= SHOWN_FROM
    about: dict[str, Any] = {"name": _named(cycle, row), "category": row.code, "votes": row.votes if told else None}
    return OptionView(id=row.id, **about)


def _priority(cycle: Any, row: Any, measures: Sequence[Any]) -> PriorityView:
    people = row.met + row.partly + row.unmet
    told = people >= SHOWN_FROM
    return PriorityView(
        id=row.id,
        option=row.option_id,
        name=_named(cycle, row),
        category=row.code,
        owner=row.body_slug,
        owner_name=dict(row.body_names),
        people=people if told else None,
        rated={str(one): round(100 * getattr(row, one) / people) for one in Verdict} if told else None,
        view=row.view,
        measures=[
            MeasureView(words=one.words, lang=one.lang, due=one.due, done_at=one.done_at)
            for one in measures
            if one.priority_id == row.id
        ],
    )
