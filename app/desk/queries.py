"""What lies on a desk: open issues of somebody's areas and bodies, in parts, the most pressing first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, false, func, literal, or_, select, true, tuple_

from app.areas.models import Area, Body
from app.areas.queries import inside
from app.desk.models import DeskFilter
from app.desk.policies import TAKE_STEPS
from app.desk.vocabulary import EVERYTHING, PAGE, ROWS, Part, Wanted
from app.identity.actor import Actor
from app.identity.vocabulary import Role
from app.issues.models import Category, ClosingProposal, Issue, Referral
from app.issues.models.issue import IS_UNDER_WAY, NOT_CONFIDENTIAL
from app.issues.vocabulary import Origin, Referred, Signing, State
from app.kernel.db import Executor, Id, UTCDateTime, row_or_none, rows
from app.kernel.paging import Page, decode_cursor, encode_cursor, moment, whole

SIGNS = and_(ClosingProposal.issue_id == Issue.id, ClosingProposal.outcome == Signing.WAITING)
WAITS = and_(Referral.issue_id == Issue.id, Referral.outcome == Referred.WAITING)
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
    Issue.last_official_at,
    Issue.paused_until,
    Issue.paused_days,
    Issue.limited_until,
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
    Issue.level,
    Category.names.label("category_names"),
    Area.name.label("area_name"),
    Referral.at.label("referred_at"),
)


@dataclass(frozen=True, slots=True)
class PartRows:
    """`total`: how many there are in all, of which `rows` are the most pressing."""

    rows: Sequence[Any]
    total: int


def parts(
    executor: Executor, actor: Actor, now: datetime, end_of_today: datetime, wanted: Wanted = EVERYTHING
) -> dict[Part, PartRows]:
    """The desk of `actor`: each open issue in the first part that fits, the most pressing of each, in one statement."""
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
        .join(Referral, WAITS, isouter=True)
        .join(ClosingProposal, SIGNS, isouter=True)
        .where(*_on_desk(actor, wanted), part.is_not(None))
        .subquery()
    )
    found = rows(executor, select(ranked).where(ranked.c.place <= ROWS).order_by(ranked.c.part, ranked.c.place))
    laid: dict[Part, list[Any]] = {}
    for row in found:
        laid.setdefault(Part(row.part), []).append(row)
    return {part: PartRows(of_it, of_it[0].total) for part, of_it in laid.items()}


def one_part(
    executor: Executor,
    actor: Actor,
    part: Part,
    now: datetime,
    end_of_today: datetime,
    wanted: Wanted = EVERYTHING,
    after: str | None = None,
) -> Page[Any]:
    """A page of one part, the most pressing first; `after`: a cursor of the page before."""
    place, lies = decode_cursor(after, 2), _part(actor, now, end_of_today)
    statement = (
        select(*ROW, DUE.label("due"), lies.label("part"))
        .join(Area, Area.id == Issue.area_id)
        .join(Category, Category.id == Issue.category_id, isouter=True)
        .join(Referral, WAITS, isouter=True)
        .join(ClosingProposal, SIGNS, isouter=True)
        .where(*_on_desk(actor, wanted), lies == part)
        .order_by(DUE, Issue.id)
    )
    if place:
        beyond = tuple_(literal(moment(place[0]), UTCDateTime), literal(whole(place[1]), Id))
        statement = statement.where(tuple_(DUE, Issue.id) > beyond)
    found = rows(executor, statement.limit(PAGE + 1))
    last = found[PAGE - 1] if len(found) > PAGE else None
    return Page(found[:PAGE], encode_cursor(last.due.isoformat(), last.id) if last else None)


def totals(
    executor: Executor, actor: Actor, now: datetime, end_of_today: datetime, wanted: Wanted = EVERYTHING
) -> dict[Part, int]:
    """How many issues lie in each part."""
    part = _part(actor, now, end_of_today).label("part")
    counted = select(part, func.count().label("total")).select_from(Issue).join(Referral, WAITS, isouter=True)
    counted = counted.join(ClosingProposal, SIGNS, isouter=True)
    counted = counted.where(*_on_desk(actor, wanted)).group_by(part)
    return {Part(row.part): row.total for row in rows(executor, counted) if row.part}


def kept_filter(executor: Executor, actor: Actor) -> Wanted:
    """What this account narrowed its desk to the last time."""
    kept = select(DeskFilter.area_path, DeskFilter.category_id, DeskFilter.only_mine)
    row = row_or_none(executor, kept.where(DeskFilter.account_id == (actor.account_id or 0)))
    return Wanted(row.area_path, row.category_id, row.only_mine) if row else EVERYTHING


def _on_desk(actor: Actor, wanted: Wanted) -> list[Any]:
    found = [IS_UNDER_WAY, _scope(actor)]
    if wanted.area_path:
        found.append(Issue.area_id.in_(inside(wanted.area_path)))
    if wanted.category_id is not None:
        found.append(Issue.category_id == wanted.category_id)
    if wanted.only_mine:
        found.append(Issue.officer_account_id.in_(actor.answers_for))
    return found


def _part(actor: Actor, now: datetime, end_of_today: datetime) -> Any:
    chief = actor.has(Role.COMMISSIONER)
    silent = Issue.escalated_at.is_not(None) if chief else false()
    overdue = or_(now > DUE, Issue.solution_due < now)
    today = or_(end_of_today >= DUE, Issue.next_step_due <= end_of_today, Issue.limited_until <= end_of_today)
    nobodys = and_(Issue.body_id.is_(None), Issue.officer_account_id.is_(None))
    unrouted = nobodys if actor.has(Role.COORDINATOR) else false()
    ours = Issue.body_id.in_([g.body_id for g in actor.grants if g.body_id is not None])
    partners = Issue.body_id.in_([g.body_id for g in actor.grants if g.role == Role.PARTNER and g.body_id is not None])
    return case(
        (unrouted, Part.UNROUTED),
        (_to_sign(actor), Part.SIGN),
        (silent, Part.SILENT),
        (overdue, Part.LATE),
        (today, Part.TODAY),
        (or_(Issue.state == State.RECEIVED, and_(Referral.at.is_not(None), ours)), Part.NEW),
        (or_(Issue.officer_account_id.in_(actor.answers_for), partners), Part.MINE),
        (Issue.origin_kind.in_(PROMISED), Part.PROMISED),
        else_=None,
    )


def _to_sign(actor: Actor) -> Any:
    """What another officer of one of the actor's bodies would close; whom `may_sign` lets, here in SQL."""
    bodies = [(grant.body_id, grant) for grant in actor.grants if grant.role in TAKE_STEPS]
    ways = [
        and_(
            ClosingProposal.body_id.is_(None) if body_id is None else ClosingProposal.body_id == body_id,
            true() if g.role == Role.PARTNER else Issue.area_path.startswith(g.area_path, autoescape=True),
        )
        for body_id, g in bodies
    ]
    return and_(ClosingProposal.proposed_by != (actor.account_id or 0), or_(*ways)) if ways else false()


def _scope(actor: Actor) -> Any:
    """Issues the actor answers for: of its areas (confidential ones of its unit, or its own), or passed on to its
    body."""
    reach: list[Any] = []
    for grant in actor.grants:
        here = Issue.area_id.in_(inside(grant.area_path))
        if grant.role == Role.COMMISSIONER:
            reach.append(here)
        elif grant.role == Role.OFFICER:
            own = or_(Issue.officer_account_id.in_(actor.answers_for), Issue.body_id == (grant.body_id or 0))
            reach.append(and_(here, or_(NOT_CONFIDENTIAL, own)))
        elif grant.role == Role.PARTNER and grant.body_id is not None:
            reach.append(Issue.body_id == grant.body_id)
        elif grant.role == Role.COORDINATOR:
            reach.append(and_(Issue.body_id.is_(None), Issue.officer_account_id.is_(None)))
    return or_(*reach) if reach else false()


def bodies_of(executor: Executor, actor: Actor) -> Sequence[Any]:
    """The bodies the actor speaks for."""
    ids = {grant.body_id for grant in actor.grants if grant.body_id is not None}
    return rows(executor, select(Body.names).where(Body.id.in_(ids)).order_by(Body.slug)) if ids else []
