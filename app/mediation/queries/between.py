"""Mediations between neighbours: one, those that wait, and the numbers that are public."""

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.areas.models import Area
from app.identity.models import Account, RoleGrant
from app.identity.queries import running
from app.identity.queries.ties import standing_ties
from app.identity.vocabulary import Role
from app.kernel.db import Executor, row_or_none, rows, the_row
from app.kernel.sealed import unseal
from app.mediation.models import (
    Mediation,
    MediationCount,
    MediationLeave,
    MediationMessage,
    MediationPost,
    MediationSide,
)
from app.mediation.policies import Around, neighbour_bar
from app.mediation.queries.around import Mediator, mediators, posts
from app.mediation.vocabulary import COUNTED_LENGTH, RUNNING, Post

HEAD = (*Mediation.__table__.columns, Area.name.label("area_name"), Area.path.label("area_path"))
SIDE = (
    MediationSide.id,
    MediationSide.mediation_id,
    MediationSide.side,
    MediationSide.account_id,
    MediationSide.lang,
    MediationSide.agreed_at,
)


def _heads() -> Any:
    return select(*HEAD).join(Area, Area.id == Mediation.area_id)


def mediation_by_ref(executor: Executor, ref: str) -> Any:
    """One, with its place; raises `NotFound`. The caller finds out who may read it."""
    return the_row(executor, _heads().where(Mediation.ref == ref))


def mediation_or_none(executor: Executor, ref: str) -> Any:
    """The same; None when there is none."""
    return row_or_none(executor, _heads().where(Mediation.ref == ref))


def mediation_by_id(executor: Executor, mediation_id: int) -> Any:
    return the_row(executor, _heads().where(Mediation.id == mediation_id))


def mediation_ref(executor: Executor, side_id: int) -> str:
    """The reference of a side's mediation, for whoever holds its receipt; raises `NotFound`."""
    wanted = select(Mediation.ref).join(MediationSide, MediationSide.mediation_id == Mediation.id)
    return str(the_row(executor, wanted.where(MediationSide.id == side_id)).ref)


def mediation_by_key(executor: Executor, key: str) -> Any:
    """What the form with this key sent: `side_id`, `ref`, `kind`, `area_id`, and the sealed first message."""
    first = select(MediationMessage.sealed).where(MediationMessage.side_id == MediationSide.id)
    wanted = (
        select(
            MediationSide.id.label("side_id"),
            Mediation.ref,
            Mediation.kind,
            Mediation.area_id,
            first.order_by(MediationMessage.id).limit(1).scalar_subquery().label("sealed"),
        )
        .join(Mediation, Mediation.id == MediationSide.mediation_id)
        .where(MediationSide.key == key)
    )
    return row_or_none(executor, wanted)


def sides_of(executor: Executor, ids: Collection[int], *, reached: bool = False) -> dict[int, list[Any]]:
    """The sides of each mediation, who asked first; `reached`: with how they are reached, sealed."""
    found: dict[int, list[Any]] = defaultdict(list)
    columns = (*SIDE, MediationSide.sealed) if reached else SIDE
    wanted = select(*columns).where(MediationSide.mediation_id.in_(ids)).order_by(MediationSide.id)
    for row in rows(executor, wanted) if ids else []:
        found[row.mediation_id].append(row)
    return found


def around_mediations(executor: Executor, heads: Sequence[Any], now: datetime) -> dict[int, Around]:
    """Who is around each mediation (a row with `id` and `area_path`), by its number; four statements for all."""
    ids = [row.id for row in heads]
    if not ids:
        return {}
    aside: dict[int, set[int]] = defaultdict(set)
    wanted = select(MediationLeave.mediation_id, MediationLeave.account_id)
    for row in rows(executor, wanted.where(MediationLeave.mediation_id.in_(ids))):
        aside[row.mediation_id].add(row.account_id)
    sides = sides_of(executor, ids)
    named = frozenset(row.account_id for row in posts(executor, Post.CO_MEDIATOR, now))
    ties, parties = standing_ties(executor), {number: _accounts(sides[number]) for number in ids}
    return {
        row.id: Around(
            area_path=row.area_path,
            parties=parties[row.id],
            tied=ties.to(parties[row.id]),
            aside=frozenset(aside[row.id]),
            named=named,
        )
        for row in heads
    }


def _accounts(sides: Sequence[Any]) -> frozenset[int]:
    return frozenset(one.account_id for one in sides if one.account_id is not None)


def messages_of(executor: Executor, side_ids: Collection[int]) -> Sequence[Any]:
    """What was written between these sides and those who mediate, sealed, the oldest first."""
    columns = (MediationMessage.side_id, MediationMessage.by_office, MediationMessage.sealed, MediationMessage.at)
    wanted = select(*columns).where(MediationMessage.side_id.in_(side_ids))
    return rows(executor, wanted.order_by(MediationMessage.id))


def waiting_mediations(executor: Executor) -> Sequence[Any]:
    """What is open, whose clock ends first on top; no words of anybody."""
    return rows(executor, _heads().where(Mediation.state.in_(RUNNING)).order_by(Mediation.due, Mediation.id))


def own_mediations(executor: Executor, account_id: int | None) -> Sequence[Any]:
    """Those of which an account is a side, and those in which it mediates beside a mediator, the newest first."""
    side = select(MediationSide.mediation_id).where(MediationSide.account_id == account_id)
    beside = (Mediation.co_mediator_id == account_id) & Mediation.state.in_(RUNNING)
    wanted = _heads().where(Mediation.id.in_(side) | beside)
    return rows(executor, wanted.order_by(Mediation.id.desc()).limit(COUNTED_LENGTH))


def free_co_mediators(executor: Executor, around: Around, now: datetime) -> list[Mediator]:
    """Trained residents whom nothing bars here: verified, named for a term, living in another neighbourhood."""
    wanted = (
        select(Account.id, Account.name, RoleGrant.role, Area.path)
        .join(MediationPost, MediationPost.account_id == Account.id)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .join(Area, Area.id == RoleGrant.area_id, isouter=True)
        .where(MediationPost.post == Post.CO_MEDIATOR, MediationPost.ended_at.is_(None), MediationPost.until > now)
        .where(Account.closed_at.is_(None), running(now))
        .order_by(Account.name, Account.id)
    )
    held: dict[int, list[Any]] = defaultdict(list)
    for row in rows(executor, wanted):
        held[row.id].append(row)
    found = []
    for number, grants in held.items():
        roles = frozenset(Role(row.role) for row in grants)
        homes = tuple({row.path or "/": None for row in grants if row.role == Role.VERIFIED})
        if homes and neighbour_bar(number, roles, homes, around) is None:
            found.append(Mediator(number, grants[0].name, roles, frozenset(), (), homes))
    return found


def free_mediators(executor: Executor, around: Around, now: datetime, *, but: int | None = None) -> list[Mediator]:
    """Mediators whom nothing bars and who are not away: those of the area first, then the pool of the other areas;
    without `but`."""
    free = [
        one
        for one in mediators(executor, now)
        if one.account_id != but
        and one.deputy_id is None
        and neighbour_bar(one.account_id, one.roles, one.homes, around) is None
    ]
    return sorted(free, key=lambda one: not one.covers(around.area_path))


def mediations_nearly_due(executor: Executor, until: datetime) -> Sequence[Any]:
    """Open ones whose clock ends before `until` and of which nobody was reminded in this state."""
    near = (Mediation.state.in_(RUNNING), Mediation.due <= until, Mediation.reminded != Mediation.state)
    return rows(executor, select(Mediation.id).where(*near).order_by(Mediation.due).limit(50))


def counted(executor: Executor) -> Sequence[Any]:
    """How mediations ended: `area_name` of the district, `quarter`, `outcome`, `number`; the newest quarter first."""
    wanted = select(Area.name.label("area_name"), MediationCount.quarter, MediationCount.outcome, MediationCount.number)
    wanted = wanted.join(Area, Area.id == MediationCount.area_id)
    return rows(executor, wanted.order_by(MediationCount.quarter.desc(), Area.name, MediationCount.outcome))


def names_of(executor: Executor, ids: Collection[int | None]) -> dict[int, str]:
    """The names of those who mediate, who are told by name to both sides."""
    wanted = select(Account.id, Account.name).where(Account.id.in_({number for number in ids if number is not None}))
    return {row.id: row.name for row in rows(executor, wanted)}


def reach_of(sealed: str | None) -> dict[str, str]:
    """How a side is reached, in clear: `email`, `reach`, `other`, `code`; nothing of it once it was forgotten."""
    told: dict[str, str] = json.loads(unseal(sealed, "mediation_reach")) if sealed else {}
    return told
