"""Officers as residents and colleagues see them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from app.areas.models import Area
from app.identity.models import Absence, Account, DutyEntry, RoleGrant
from app.identity.queries.absences import away
from app.identity.queries.accounts import running
from app.identity.vocabulary import HAVE_DEPUTIES, LINE, POLICE, Role
from app.kernel.db import Executor, rows


def officers(
    executor: Executor, now: datetime, path: str | None = None, account_id: int | None = None
) -> Sequence[Any]:
    """Officers on duty with their public entry, by area and name; for the area with `path` those who cover it, or the
    rows of one account. Of who is away, `away_until` (the first moment after it) and the `deputy`, by the name the
    public knows, with the number `deputy_id`."""
    standing_in = aliased(DutyEntry)
    statement = (
        select(
            DutyEntry.duty_name,
            DutyEntry.languages,
            DutyEntry.meets_at,
            DutyEntry.about,
            DutyEntry.phone,
            DutyEntry.since,
            DutyEntry.account_id,
            RoleGrant.role,
            Area.name.label("area_name"),
            Area.slug.label("area_slug"),
            Area.path.label("area_path"),
            Absence.ends_at.label("away_until"),
            standing_in.duty_name.label("deputy"),
            standing_in.account_id.label("deputy_id"),
        )
        .join(RoleGrant, RoleGrant.account_id == DutyEntry.account_id)
        .join(Area, Area.id == RoleGrant.area_id)
        .join(Absence, and_(Absence.account_id == DutyEntry.account_id, away(now)), isouter=True)
        .join(standing_in, standing_in.account_id == Absence.deputy_id, isouter=True)
        .where(RoleGrant.role.in_(POLICE), running(now))
        .order_by(Area.path, DutyEntry.duty_name)
    )
    if account_id is not None:
        statement = statement.where(DutyEntry.account_id == account_id)
    found = rows(executor, statement)
    return found if path is None else [row for row in found if path.startswith(row.area_path)]


def possible_deputies(executor: Executor, account_id: int, now: datetime) -> list[tuple[int, str]]:
    """Who holds each role of this account that has deputies, as police for the same areas or more, and the name on
    duty; by name. Mediators are one pool across all areas."""
    path = func.coalesce(Area.path, "/").label("path")
    held = rows(
        executor,
        select(RoleGrant.account_id, RoleGrant.role, path, Account.name, DutyEntry.duty_name)
        .join(Account, Account.id == RoleGrant.account_id)
        .join(Area, Area.id == RoleGrant.area_id, isouter=True)
        .join(DutyEntry, DutyEntry.account_id == RoleGrant.account_id, isouter=True)
        .where(RoleGrant.role.in_(HAVE_DEPUTIES), Account.closed_at.is_(None), running(now)),
    )
    own = [(row.role, row.path) for row in held if row.account_id == account_id]
    covers: dict[int, set[tuple[str, str]]] = {}
    for row in held:
        everywhere = row.role == Role.MEDIATOR
        covers.setdefault(row.account_id, set()).update(
            (role, path) for role, path in own if role == row.role and (everywhere or path.startswith(row.path))
        )
    names = {row.account_id: row.duty_name or row.name for row in held}
    can = [number for number, covered in covers.items() if number != account_id and own and covered == set(own)]
    return sorted(((number, names[number]) for number in can), key=lambda pair: (pair[1], pair[0]))


def on_duty(executor: Executor, now: datetime) -> Sequence[Any]:
    """Officers, commissioners and partners on duty, by the name the public knows: to whom a tie may be declared."""
    working = select(RoleGrant.account_id).where(RoleGrant.role.in_(LINE), running(now))
    wanted = select(DutyEntry.account_id, DutyEntry.duty_name).where(DutyEntry.account_id.in_(working))
    return rows(executor, wanted.order_by(DutyEntry.duty_name, DutyEntry.account_id))
