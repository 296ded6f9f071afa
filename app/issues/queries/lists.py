"""Lists of issues that the public may see: newest first, a page at a time, by place in the list and not by number."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, literal, or_, select, tuple_

from app.areas.models import Area
from app.areas.vocabulary import Level
from app.issues.models import Category, Issue
from app.issues.vocabulary import Closing, State, WordsState
from app.kernel.db import Executor, Id, UTCDateTime, rows
from app.kernel.paging import Page, decode_cursor, encode_cursor
from app.kernel.text import fold

PAGE = 20
ON_MAP = 300
IN_FEED = 30
CSV_BATCH = 500
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a list is narrowed to. `area_ids`: None for everywhere. `status`: a state, a closing, "open", "late"."""

    area_ids: tuple[int, ...] | None = None
    category: str | None = None
    status: str | None = None
    text: str = ""


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
    statement = _narrowed(wanted, now)
    if place:
        statement = statement.where(_below(datetime.fromisoformat(str(place[0])), int(place[1])))
    found = rows(executor, statement.limit(PAGE + 1))
    return Page(found[:PAGE], _cursor(found[PAGE - 1]) if len(found) > PAGE else None)


def newest(executor: Executor, wanted: Wanted, now: datetime, limit: int = IN_FEED) -> Sequence[Any]:
    return rows(executor, _narrowed(wanted, now).limit(limit))


def on_map(executor: Executor, wanted: Wanted, now: datetime) -> Sequence[Any]:
    """The newest issues that have a point to show, at most 300."""
    return rows(executor, _narrowed(wanted, now).where(Issue.lat.is_not(None)).limit(ON_MAP))


def every_issue(executor: Executor, wanted: Wanted, now: datetime) -> Iterator[Any]:
    """All public issues that are wanted, newest first, 500 at a time, so that a table of any length needs the same
    memory."""
    last: Any = None
    while True:
        statement = _narrowed(wanted, now)
        if last is not None:
            statement = statement.where(_below(last.reported_at, last.id))
        batch = rows(executor, statement.limit(CSV_BATCH))
        yield from batch
        if len(batch) < CSV_BATCH:
            return
        last = batch[-1]


def _narrowed(wanted: Wanted, now: datetime) -> Any:
    statement: Any = (
        select(*SHOWN)
        .join(Area, Area.id == Issue.area_id)
        .join(Category, Category.id == Issue.category_id, isouter=True)
        .where(Issue.confidential.is_(False))
        .order_by(Issue.reported_at.desc(), Issue.id.desc())
    )
    if wanted.area_ids is not None:
        statement = statement.where(Issue.area_id.in_(wanted.area_ids))
    if wanted.category:
        statement = statement.where(Category.code == wanted.category)
    if wanted.status:
        statement = statement.where(_status(wanted.status, now))
    for word in fold(wanted.text).split()[:6]:
        # Words that wait for a moderator are not found either: a search must not tell what a page does not.
        pattern = f"%{word.replace('!', '!!').replace('%', '!%').replace('_', '!_')}%"
        in_words = and_(Issue.words_state == WordsState.VISIBLE, Issue.folded.like(pattern, escape="!"))
        statement = statement.where(or_(in_words, Issue.ref == word.upper()))
    return statement


def _status(status: str, now: datetime) -> Any:
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
    return encode_cursor(row.reported_at.isoformat(), row.id)
