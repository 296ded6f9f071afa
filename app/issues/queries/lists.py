"""Lists of issues that the public may see: newest first, a page at a time, by place in the list and not by number."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, literal, or_, select, true, tuple_
from sqlalchemy.orm import aliased

from app.areas.models import Area, Body
from app.areas.vocabulary import Level
from app.issues.models import Category, Issue, Step
from app.issues.models.issue import NOT_CONFIDENTIAL, NOT_MERGED
from app.issues.queries.issue import AFTER, BEFORE, with_categories
from app.issues.vocabulary import Closing, State, WordsState
from app.kernel.db import Executor, Id, UTCDateTime, rows, the_row, value
from app.kernel.errors import NotFound
from app.kernel.paging import Page, decode_cursor, encode_cursor
from app.kernel.text import fold

PAGE = 20
LOOKED_AT_FIRST = 2_000  # issues among which a frequent word fills a page
IN_FEED = 30
CSV_BATCH = 500
# What a table may know of a step.
STEP = (
    *(Step.pos, Step.at, Step.kind, Step.duty_name, Step.role, Step.text, Step.words_state, Step.lang, Step.next_step),
    *(Step.next_on, Step.waiting_for, Step.limited, Step.review_on, Step.closing, Step.own_view),
)
# What a list, a map, a feed and a table may know of an issue; exact point and reporter are not among it.
SHOWN = (
    Issue.id,
    Issue.ref,
    Issue.title,
    Issue.html,
    Issue.words,
    Issue.words_state,
    Issue.lang,
    Issue.street,
    Issue.lat,
    Issue.lon,
    Issue.state,
    Issue.closing,
    Issue.reported_at,
    Issue.first_answer_due,
    Issue.first_answer_at,
    Issue.solution_due,
    Issue.closed_at,
    Issue.next_step_due,
    Issue.last_official_at,
    Issue.paused_until,
    Issue.paused_days,
    Issue.limited_until,
    Issue.me_too,
    Issue.me_too_devices,
    Issue.me_too_imported,
    Issue.origin_kind,
    Issue.steps,
    Category.code.label("category_code"),
    Category.names.label("category_names"),
    Area.name.label("area_name"),
    Area.slug.label("area_slug"),
)


Box = tuple[float, float, float, float]  # south, north, west, east


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a list is narrowed to. `area_ids`: None for everywhere. `status`: a state, a closing, "open", "late". `box`:
    a part of the map."""

    area_ids: tuple[int, ...] | None = None
    category: str | None = None
    status: str | None = None
    text: str = ""
    box: Box | None = None


def places(executor: Executor, *, outlines: bool = False) -> Sequence[Any]:
    """Districts and neighbourhoods, each district before its own, for the filter; with outlines for the map."""
    levels = [Level.DISTRICT, Level.NEIGHBOURHOOD]
    columns = [Area.id, Area.slug, Area.name, Area.level, Area.path]
    if outlines:
        columns += [Area.outline, Area.lat, Area.lon]
    return rows(executor, select(*columns).where(Area.level.in_(levels)).order_by(Area.path))


def issue_list(executor: Executor, wanted: Wanted, now: datetime, after: str | None = None) -> Page[Any]:
    """A page of public issues, newest first."""
    place = decode_cursor(after, 2)
    below = _below(_moment(place[0]), _number_of(executor, str(place[1]))) if place else true()
    everywhere = wanted.area_ids is None and wanted.box is None
    found = _with_words(executor, wanted, now, below) if wanted.text and everywhere else None
    if found is None:
        found = rows(executor, _narrowed(wanted, now).where(below).limit(PAGE + 1))
    return Page(found[:PAGE], _cursor(found[PAGE - 1]) if len(found) > PAGE else None)


def _with_words(executor: Executor, wanted: Wanted, now: datetime, below: Any) -> Sequence[Any] | None:
    """A page of issues with words that may be frequent or rare; None where so few are left that it does not matter.

    Frequent ones are among the newest. For rare ones all issues must be looked through, which takes a quarter of the
    time where they are read as they lie, and only what was found is put in order.
    """
    newest = select(Issue.reported_at).where(Issue.confidential.is_(False), below)
    order = (Issue.reported_at.desc(), Issue.id.desc())
    edge = value(executor, newest.order_by(*order).offset(LOOKED_AT_FIRST).limit(1))
    if edge is None:
        return None
    near = _narrowed(wanted, now).where(below, Issue.reported_at >= edge)
    found = rows(executor, near.limit(PAGE + 1))
    if len(found) > PAGE:
        return found
    of_all = select(Issue.id).join(Category, Category.id == Issue.category_id, isouter=True)
    as_they_lie = of_all.where(NOT_CONFIDENTIAL, NOT_MERGED, below)
    numbers = narrowed_to(as_they_lie, wanted, now).order_by(*order).limit(PAGE + 1)
    return rows(executor, public(*SHOWN, by_another_index=True).where(Issue.id.in_(numbers)).order_by(*order))


def listed_issue(executor: Executor, ref: str) -> Any:
    """One public issue as lists know it; raises `NotFound`."""
    return the_row(executor, public(*SHOWN).where(Issue.ref == ref))


def newest(executor: Executor, wanted: Wanted, now: datetime, limit: int = IN_FEED) -> Sequence[Any]:
    return rows(executor, _narrowed(wanted, now).limit(limit))


def every_issue(executor: Executor, wanted: Wanted, now: datetime) -> Iterator[Any]:
    """All public issues that are wanted, newest first, 500 at a time, so that a table of any length needs the same
    memory."""
    for batch in _batches(executor, wanted, now):
        yield from batch


def every_step(executor: Executor, wanted: Wanted, now: datetime) -> Iterator[Any]:
    """The follow-up of all public issues that are wanted, of the newest issue first, and of each from its first step
    on; of 500 issues at a time."""
    to_body = aliased(Body)
    moved = (BEFORE.code.label("moved_from"), AFTER.code.label("moved_to"))
    told = (
        with_categories(select(*STEP, *moved, Issue.ref, Body.slug.label("body"), to_body.slug.label("passed_to")))
        .join(Issue, Issue.id == Step.issue_id)
        .join(Body, Body.id == Step.body_id, isouter=True)
        .join(to_body, to_body.id == Step.to_body_id, isouter=True)
        .where(NOT_CONFIDENTIAL)
        .order_by(Issue.reported_at.desc(), Issue.id.desc(), Step.pos)
    )
    for batch in _batches(executor, wanted, now):
        yield from rows(executor, told.where(Step.issue_id.in_([row.id for row in batch])))


def _batches(executor: Executor, wanted: Wanted, now: datetime) -> Iterator[Sequence[Any]]:
    last: Any = None
    while True:
        statement = _narrowed(wanted, now)
        if last is not None:
            statement = statement.where(_below(last.reported_at, last.id))
        batch = rows(executor, statement.limit(CSV_BATCH))
        yield batch
        if len(batch) < CSV_BATCH:
            return
        last = batch[-1]


def public(*columns: Any, by_another_index: bool = False) -> Any:
    """Public issues with their area and category; `columns` of them. `by_another_index`: they will be narrowed to one
    area or to some numbers, which is what to go by, and not that they are public."""
    return (
        select(*columns)
        .join(Area, Area.id == Issue.area_id)
        .join(Category, Category.id == Issue.category_id, isouter=True)
        .where(NOT_CONFIDENTIAL if by_another_index else Issue.confidential.is_(False))
    )


def _narrowed(wanted: Wanted, now: datetime) -> Any:
    of_one_area = wanted.area_ids is not None and len(wanted.area_ids) == 1
    return narrow(public(*SHOWN, by_another_index=of_one_area), wanted, now).order_by(
        Issue.reported_at.desc(), Issue.id.desc()
    )


def narrow(statement: Any, wanted: Wanted, now: datetime) -> Any:
    """A statement over issues and their categories, narrowed to what is wanted; what was joined with another counts
    there alone."""
    return narrowed_to(statement.where(Issue.merged.is_(False)), wanted, now)


def narrowed_to(statement: Any, wanted: Wanted, now: datetime) -> Any:
    if wanted.box is not None:
        south, north, west, east = wanted.box
        statement = statement.where(Issue.lat.between(south, north), Issue.lon.between(west, east))
    if wanted.area_ids is not None:
        statement = statement.where(Issue.area_id.in_(wanted.area_ids))
    if wanted.category:
        statement = statement.where(Category.code == wanted.category)
    if wanted.status:
        statement = statement.where(has_status(wanted.status, now))
    for word in fold(wanted.text).split()[:6]:
        # Words that wait for a moderator are not found either: a search must not tell what a page does not.
        pattern = f"%{word.replace('!', '!!').replace('%', '!%').replace('_', '!_')}%"
        in_words = and_(Issue.words_state == WordsState.VISIBLE, Issue.folded.like(pattern, escape="!"))
        statement = statement.where(or_(in_words, Issue.ref == word.upper()))
    return statement


def has_status(status: str, now: datetime) -> Any:
    if status == "open":
        return Issue.state != State.CLOSED
    if status == "late":
        unanswered = and_(Issue.first_answer_at.is_(None), Issue.first_answer_due < now)
        return and_(Issue.state != State.CLOSED, or_(unanswered, Issue.solution_due < now))
    if status in list(Closing):
        return Issue.closing == status
    return Issue.state == status


def _below(at: datetime, issue_id: int) -> Any:
    return tuple_(Issue.reported_at, Issue.id) < tuple_(literal(at, UTCDateTime), literal(issue_id, Id))


def _cursor(row: Any) -> str:
    # By its reference: everybody can read a cursor, and a number of a row tells how many reports are not public.
    return encode_cursor(row.reported_at.isoformat(), row.ref)


def _moment(told: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(str(told))
    except ValueError as error:
        raise NotFound from error
    if moment.tzinfo is None:
        raise NotFound
    return moment


def _number_of(executor: Executor, ref: str) -> int:
    """The number of an issue's row; 0 for a reference that is none."""
    found: int | None = value(executor, select(Issue.id).where(Issue.ref == ref))
    return found or 0
