"""Issues as service requests of Open311."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.areas.models import Body
from app.issues.models import Category, Issue, Photo
from app.issues.vocabulary import State
from app.kernel.db import Executor, rows

MOST_REQUESTS = 1_000
# A thousand at once: what nobody is told is not read, and names, which are JSON, come once each and not with every row.
REQUEST = (
    Issue.id,
    Issue.ref,
    Issue.words,
    Issue.words_state,
    Issue.street,
    Issue.lat,
    Issue.lon,
    Issue.state,
    Issue.closing,
    Issue.reported_at,
    Issue.solution_due,
    Issue.closed_at,
    Issue.last_official_at,
    Issue.category_id,
    Issue.body_id,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked for: references, or codes, statuses ("open", "closed") and a span of time."""

    refs: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    start: datetime | None = None
    end: datetime | None = None


def service_requests(executor: Executor, asked: Asked) -> Sequence[Any]:
    """Public issues, the newest first, at most a thousand."""
    statement = (
        select(*REQUEST)
        .where(Issue.confidential.is_(False), Issue.merged.is_(False))
        .order_by(Issue.reported_at.desc(), Issue.id.desc())
        .limit(MOST_REQUESTS)
    )
    if asked.refs:
        return rows(executor, statement.where(Issue.ref.in_(asked.refs)))
    if asked.start is not None:
        statement = statement.where(Issue.reported_at >= asked.start)
    if asked.end is not None:
        statement = statement.where(Issue.reported_at <= asked.end)
    if asked.codes:
        named = select(Category.id).where(Category.code.in_(asked.codes))
        statement = statement.where(Issue.category_id.in_(named))
    if len(set(asked.statuses)) == 1:
        closed = Issue.state == State.CLOSED
        statement = statement.where(closed if asked.statuses[0] == "closed" else ~closed)
    return rows(executor, statement)


def names_of_categories(executor: Executor) -> Sequence[Any]:
    """`id`, `code` and `names` of all, those too that are no longer in use."""
    return rows(executor, select(Category.id, Category.code, Category.names))


def names_of_bodies(executor: Executor) -> Sequence[Any]:
    return rows(executor, select(Body.id, Body.names))


def first_photos(executor: Executor, issue_ids: Collection[int]) -> dict[int, int]:
    """The place of the first photo of each of these reports that has one."""
    wanted = select(Photo.issue_id, func.min(Photo.pos).label("pos")).where(
        Photo.issue_id.in_(issue_ids), Photo.step_id.is_(None)
    )
    return {row.issue_id: row.pos for row in rows(executor, wanted.group_by(Photo.issue_id))}
