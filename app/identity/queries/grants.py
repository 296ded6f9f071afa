"""Grants of neighbours, and those whose term ends."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from app.areas.models import Area
from app.identity.models import Account, DutyEntry, RoleGrant
from app.identity.queries.accounts import running
from app.identity.vocabulary import GIVEN_BY_ONE, POLICE, Role
from app.kernel.db import Executor, row_or_none, rows

GRANT_SHOWN = (
    RoleGrant.id,
    RoleGrant.account_id,
    RoleGrant.role,
    RoleGrant.meeting_id,
    RoleGrant.since,
    RoleGrant.until,
    Account.name,
    Account.email,
    Area.name.label("area_name"),
)


def neighbour_grants(executor: Executor, now: datetime, meeting_id: int | None = None) -> Sequence[Any]:
    """Representatives and hosts, those whose term ends first on top; of one meeting when it is named."""
    found = (
        select(*GRANT_SHOWN)
        .join(Account, Account.id == RoleGrant.account_id)
        .join(Area, Area.id == RoleGrant.area_id, isouter=True)
        .where(RoleGrant.role.in_(GIVEN_BY_ONE), running(now))
        .order_by(RoleGrant.until.is_(None), RoleGrant.until, RoleGrant.id)
    )
    return rows(executor, found if meeting_id is None else found.where(RoleGrant.meeting_id == meeting_id))


def grant_shown(executor: Executor, grant_id: int, now: datetime) -> Any:
    """A grant in force, whoever gives such ones; None when there is none."""
    return row_or_none(
        executor,
        select(*GRANT_SHOWN)
        .join(Account, Account.id == RoleGrant.account_id)
        .join(Area, Area.id == RoleGrant.area_id, isouter=True)
        .where(RoleGrant.id == grant_id, running(now)),
    )


def paused_grants(executor: Executor, now: datetime) -> Sequence[Any]:
    """Grants of staff that rest and whose term is not over, by role and name."""
    rests = (RoleGrant.paused_at.is_not(None), RoleGrant.ended_at.is_(None))
    lasts = or_(RoleGrant.until.is_(None), RoleGrant.until > now)
    return rows(
        executor,
        select(*GRANT_SHOWN)
        .join(Account, Account.id == RoleGrant.account_id)
        .join(Area, Area.id == RoleGrant.area_id, isouter=True)
        .where(*rests, lasts)
        .order_by(RoleGrant.role, Account.name, RoleGrant.id),
    )


def same_grant(
    executor: Executor, account_id: int, role: Role, area_id: int, meeting_id: int | None, now: datetime
) -> Any:
    """The running grant that somebody would be given a second time."""
    wanted = select(RoleGrant.id).where(
        RoleGrant.account_id == account_id,
        RoleGrant.role == role,
        RoleGrant.area_id == area_id,
        RoleGrant.meeting_id.is_not_distinct_from(meeting_id),
        running(now),
    )
    return row_or_none(executor, wanted.limit(1))


def lapsed_grants(executor: Executor, now: datetime, limit: int = 200) -> Sequence[Any]:
    """Grants whose term is over and that nobody ended."""
    wanted = select(RoleGrant.id, RoleGrant.account_id, RoleGrant.role, RoleGrant.until)
    over = wanted.where(RoleGrant.ended_at.is_(None), RoleGrant.until <= now)
    return rows(executor, over.order_by(RoleGrant.until, RoleGrant.id).limit(limit))


def colleagues(executor: Executor, account_id: int, now: datetime) -> Sequence[Any]:
    """The other officers on duty, by the name the public knows, who could take over."""
    return rows(
        executor,
        select(Account.id, Account.name, DutyEntry.duty_name)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .join(DutyEntry, DutyEntry.account_id == Account.id, isouter=True)
        .where(RoleGrant.role == Role.OFFICER, running(now), Account.id != account_id)
        .distinct()
        .order_by(Account.name, Account.id),
    )


def keepers_of(executor: Executor, area_path: str, role: Role, now: datetime) -> Sequence[Any]:
    """Who holds `role` for the area with this path, the nearest first."""
    held = rows(
        executor,
        select(RoleGrant.account_id, RoleGrant.body_id, Area.path)
        .join(Area, Area.id == RoleGrant.area_id)
        .where(RoleGrant.role == role, running(now))
        .order_by(RoleGrant.id),
    )
    return sorted((row for row in held if area_path.startswith(row.path)), key=lambda row: -len(row.path))


def duty_paths(executor: Executor, account_id: int, now: datetime) -> list[str]:
    """The areas for which somebody is officer or commissioner; empty for who is neither."""
    held = select(Area.path).join(RoleGrant, RoleGrant.area_id == Area.id)
    mine = held.where(RoleGrant.account_id == account_id, RoleGrant.role.in_(POLICE), running(now))
    return [row.path for row in rows(executor, mine.order_by(Area.path))]


def duty_entry(executor: Executor, account_id: int) -> Any:
    """What the public may know of an officer; None before it was written."""
    return row_or_none(executor, select(DutyEntry.__table__).where(DutyEntry.account_id == account_id))
