"""What lies on a desk: open issues of somebody's areas and bodies, in parts, the most pressing first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, false, func, or_, select

from app.areas.models import Area, Body
from app.desk.vocabulary import ROWS, Part
from app.identity.actor import Actor
from app.identity.vocabulary import Role
from app.issues.models import Category, Issue
from app.issues.vocabulary import Origin, State
from app.kernel.db import Executor, rows

PROMISED = (Origin.MEETING, Origin.QUESTION)
# The promise that runs now: the first answer until it was given, then the solution.
DUE = case((Issue.first_answer_at.is_(None), Issue.first_answer_due), else_=Issue.solution_due)
ROW = (
    Issue.id,
    Issue.ref,
    Issue.title,
    Issue.lang,
    Issue.street,
    Issue.state,
    Issue.confidential,
    Issue.version,
    Issue.steps,
    Issue.reported_at,
    Issue.first_answer_due,
    Issue.first_answer_at,
    Issue.solution_due,
    Issue.closed_at,
    Issue.next_step_due,
    Issue.waiting_for,
    Issue.origin_kind,
    Issue.origin_title,
    Issue.me_too,
    Issue.me_too_devices,
    Issue.me_too_imported,
    Issue.area_path,
    Issue.body_id,
    Issue.officer_account_id,
    Issue.reporter_kind,
    Issue.reporter_account_id,
    Category.names.label("category_names"),
    Area.name.label("area_name"),
)


@dataclass(frozen=True, slots=True)
class PartRows:
    """`total`: how many there are in all, of which `rows` are the most pressing."""

    rows: Sequence[Any]
    total: int


def parts(executor: Executor, actor: Actor, now: datetime, end_of_today: datetime) -> dict[Part, PartRows]:
    """The desk of `actor`: each open issue in the first part that fits, in one statement."""
    scope = _scope(actor)
    part = _part(actor, now, end_of_today)
    ranked = (
        select(
            *ROW,
            part.label("part"),
            func.row_number().over(partition_by=part, order_by=(DUE, Issue.id)).label("place"),
            func.count().over(partition_by=part).label("total"),
        )
        .join(Area, Area.id == Issue.area_id)
        .join(Category, Category.id == Issue.category_id, isouter=True)
        .where(Issue.state != State.CLOSED, scope, part.is_not(None))
        .subquery()
    )
    found = rows(executor, select(ranked).where(ranked.c.place <= ROWS).order_by(ranked.c.part, ranked.c.place))
    laid: dict[Part, list[Any]] = {}
    for row in found:
        laid.setdefault(Part(row.part), []).append(row)
    return {part: PartRows(of_it, of_it[0].total) for part, of_it in laid.items()}


def _part(actor: Actor, now: datetime, end_of_today: datetime) -> Any:
    overdue = or_(now > DUE, Issue.solution_due < now)
    today = or_(end_of_today >= DUE, Issue.next_step_due <= end_of_today)
    return case(
        (overdue, Part.LATE),
        (today, Part.TODAY),
        (Issue.state == State.RECEIVED, Part.NEW),
        (Issue.officer_account_id == (actor.account_id or 0), Part.MINE),
        (Issue.origin_kind.in_(PROMISED), Part.PROMISED),
        else_=None,
    )


def _scope(actor: Actor) -> Any:
    """Issues the actor answers for: of its areas (confidential ones of its unit, or its own), or passed on to its
    body."""
    reach = []
    for grant in actor.grants:
        inside = Issue.area_path.startswith(grant.area_path, autoescape=True)
        if grant.role == Role.COMMISSIONER:
            reach.append(inside)
        elif grant.role == Role.OFFICER:
            own = or_(Issue.officer_account_id == actor.account_id, Issue.body_id == (grant.body_id or 0))
            reach.append(and_(inside, or_(Issue.confidential.is_(False), own)))
        elif grant.role == Role.PARTNER and grant.body_id is not None:
            reach.append(Issue.body_id == grant.body_id)
    return or_(*reach) if reach else false()


def bodies_of(executor: Executor, actor: Actor) -> Sequence[Any]:
    """The bodies the actor speaks for."""
    ids = {grant.body_id for grant in actor.grants if grant.body_id is not None}
    return rows(executor, select(Body.names).where(Body.id.in_(ids)).order_by(Body.slug)) if ids else []
