"""Every SELECT about priorities."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select

from app.areas.models import Area, Body
from app.issues.models import Category
from app.kernel.db import Executor, row_or_none, rows, the_row, value
from app.kernel.paging import Page, decode_cursor, encode_cursor, whole
from app.priorities.models import (
    PrioritiesCycle,
    Priority,
    PriorityMeasure,
    PriorityOption,
    PriorityRating,
    PriorityVote,
)
from app.priorities.vocabulary import PAGE_LENGTH, State

CYCLE: tuple[Any, ...] = (
    PrioritiesCycle.id,
    PrioritiesCycle.area_id,
    PrioritiesCycle.area_path,
    PrioritiesCycle.state,
    PrioritiesCycle.begun_on,
    PrioritiesCycle.survey_until,
    PrioritiesCycle.rating_from,
    PrioritiesCycle.ends_on,
    PrioritiesCycle.goes_on,
    PrioritiesCycle.people,
    PrioritiesCycle.lang,
    PrioritiesCycle.reason,
    PrioritiesCycle.chosen_at,
    Area.name.label("area_name"),
    Area.slug.label("area_slug"),
)
IS_OVER = case((PrioritiesCycle.state == State.OVER, 1), else_=0)


def _cycles() -> Select[Any]:
    return select(*CYCLE).join(Area, Area.id == PrioritiesCycle.area_id)


def cycle_by_id(executor: Executor, cycle_id: int) -> Any:
    """The cycle's row with `area_name` and `area_slug`; raises `NotFound`."""
    return the_row(executor, _cycles().where(PrioritiesCycle.id == cycle_id))


def cycles(executor: Executor, area_path: str | None = None, after: str | None = None) -> Page[Any]:
    """All, the newest first, a page at a time; of one area and those inside it."""
    wanted, keys = _cycles(), decode_cursor(after, 1)
    if area_path is not None:
        wanted = wanted.where(PrioritiesCycle.area_path.startswith(area_path, autoescape=True))
    if keys is not None:
        wanted = wanted.where(PrioritiesCycle.id < whole(keys[0]))
    found = rows(executor, wanted.order_by(PrioritiesCycle.id.desc()).limit(PAGE_LENGTH + 1))
    shown, more = found[:PAGE_LENGTH], len(found) > PAGE_LENGTH
    return Page(shown, older=encode_cursor(shown[-1].id) if more else None)


def cycle_of_area(executor: Executor, area_path: str) -> Any:
    """What an area's page shows: the running cycle of the area, else of the nearest one around it, else the last that
    is over; None when there never was one."""
    parts = [part for part in area_path.split("/") if part]
    around = [f"/{'/'.join(parts[: number + 1])}/" for number in range(len(parts))]
    nearest = (IS_OVER, func.length(PrioritiesCycle.area_path).desc(), PrioritiesCycle.id.desc())
    return row_or_none(executor, _cycles().where(PrioritiesCycle.area_path.in_(around)).order_by(*nearest).limit(1))


def options_of(executor: Executor, cycle_id: int) -> Sequence[Any]:
    """What can be named, in its order: `id`, `words`, `names` and `code` of the category or None, `category_id`,
    `votes`."""
    columns = (PriorityOption.id, PriorityOption.words, PriorityOption.category_id, PriorityOption.votes)
    told = select(*columns, Category.names, Category.code).join(
        Category, Category.id == PriorityOption.category_id, isouter=True
    )
    return rows(executor, told.where(PriorityOption.cycle_id == cycle_id).order_by(PriorityOption.position))


def own_votes(executor: Executor, cycle_id: int, account_id: int | None) -> list[int]:
    """The options that this account named, in the order of its votes."""
    mine = and_(PriorityVote.cycle_id == cycle_id, PriorityVote.account_id == account_id)
    told = select(PriorityVote.option_id).where(mine).order_by(PriorityVote.place)
    return [row.option_id for row in rows(executor, told)] if account_id is not None else []


def priorities_of(executor: Executor, cycle_id: int) -> Sequence[Any]:
    """The three with their words, owner and ratings: `words`, `names`, `code`, `votes`, `body_names`, `body_slug`,
    `met`, `partly`, `unmet`, `view`."""
    columns = (Priority.id, Priority.cycle_id, Priority.option_id, Priority.met, Priority.partly, Priority.unmet)
    named = (PriorityOption.words, PriorityOption.votes, Category.names, Category.code, Priority.view)
    told = (
        select(*columns, *named, Body.names.label("body_names"), Body.slug.label("body_slug"))
        .join(PriorityOption, PriorityOption.id == Priority.option_id)
        .join(Category, Category.id == PriorityOption.category_id, isouter=True)
        .join(Body, Body.id == Priority.body_id)
    )
    return rows(executor, told.where(Priority.cycle_id == cycle_id).order_by(Priority.position))


def measures_of(executor: Executor, cycle_id: int) -> Sequence[Any]:
    """The measures of all three, the first that is due comes first."""
    columns = (PriorityMeasure.id, PriorityMeasure.priority_id, PriorityMeasure.words, PriorityMeasure.lang)
    told = select(*columns, PriorityMeasure.due, PriorityMeasure.done_at).join(
        Priority, Priority.id == PriorityMeasure.priority_id
    )
    return rows(executor, told.where(Priority.cycle_id == cycle_id).order_by(PriorityMeasure.due, PriorityMeasure.id))


def cycle_of_measure(executor: Executor, measure_id: int) -> int:
    """The number of its cycle; raises `NotFound`."""
    told = select(Priority.cycle_id).join(PriorityMeasure, PriorityMeasure.priority_id == Priority.id)
    return int(the_row(executor, told.where(PriorityMeasure.id == measure_id)).cycle_id)


def cycle_of_priority(executor: Executor, priority_id: int) -> int:
    """The number of its cycle; raises `NotFound`."""
    return int(the_row(executor, select(Priority.cycle_id).where(Priority.id == priority_id)).cycle_id)


def measures_in(executor: Executor, priority_id: int) -> int:
    """How many a priority has."""
    told = select(func.count()).select_from(PriorityMeasure).where(PriorityMeasure.priority_id == priority_id)
    return int(value(executor, told) or 0)


def own_ratings(executor: Executor, cycle_id: int, account_id: int | None) -> dict[int, str]:
    """What this account said of each priority."""
    told = select(PriorityRating.priority_id, PriorityRating.verdict).join(
        Priority, Priority.id == PriorityRating.priority_id
    )
    mine = and_(Priority.cycle_id == cycle_id, PriorityRating.account_id == account_id)
    found = rows(executor, told.where(mine)) if account_id is not None else ()
    return {row.priority_id: row.verdict for row in found}


def running_in(executor: Executor, area_id: int) -> int | None:
    """The cycle that runs in an area."""
    running = and_(PrioritiesCycle.area_id == area_id, PrioritiesCycle.state != State.OVER)
    found: int | None = value(executor, select(PrioritiesCycle.id).where(running))
    return found


def sent_cycle(executor: Executor, account_id: int | None, key: str | None) -> int | None:
    """The cycle that this form has begun already."""
    same = and_(PrioritiesCycle.begun_by == account_id, PrioritiesCycle.key == key)
    found: int | None = value(executor, select(PrioritiesCycle.id).where(same)) if key and account_id else None
    return found


def sent_measure(executor: Executor, account_id: int | None, key: str | None) -> int | None:
    """The measure that this form has entered already."""
    same = and_(PriorityMeasure.made_by == account_id, PriorityMeasure.key == key)
    found: int | None = value(executor, select(PriorityMeasure.id).where(same)) if key and account_id else None
    return found


def due_to_turn(executor: Executor, today: date) -> list[int]:
    """Cycles whose day to go on has come."""
    survey = and_(PrioritiesCycle.state == State.SURVEY, PrioritiesCycle.survey_until < today)
    chosen = and_(PrioritiesCycle.rating_from <= today, PrioritiesCycle.chosen_at.is_not(None))
    working = and_(PrioritiesCycle.state == State.WORKING, chosen)
    over = and_(PrioritiesCycle.state != State.OVER, PrioritiesCycle.ends_on <= today)
    found = rows(executor, select(PrioritiesCycle.id).where(or_(survey, working, over)).order_by(PrioritiesCycle.id))
    return [row.id for row in found]
