"""Every SELECT of the log of contacts."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from app.areas.models import Area
from app.identity.actor import Actor
from app.identity.models import CommunityGroup, DutyEntry
from app.identity.queries.groups import groups_of
from app.identity.vocabulary import POLICE, Role
from app.kernel.db import Executor, row_or_none, rows, the_row
from app.programme.models import ContactEntry
from app.programme.vocabulary import NEAREST, PAGE

Days = tuple[date, date]


def _within(days: Days) -> ColumnElement[bool]:
    return ContactEntry.held_on.between(*days)


def log_of(actor: Actor) -> ColumnElement[bool]:
    """The lines that this actor keeps: of own areas, of groups the own body keeps in touch with, or all."""
    if actor.has(Role.COORDINATOR, Role.MEDIATOR):
        return ContactEntry.id.is_not(None)
    ways: list[ColumnElement[bool]] = []
    for grant in actor.grants:
        if grant.role in POLICE:
            ways.append(ContactEntry.area_path.startswith(grant.area_path, autoescape=True))
        elif grant.role == Role.PARTNER and grant.body_id is not None:
            of_body = select(CommunityGroup.id).where(CommunityGroup.body_id == grant.body_id)
            ways.append(ContactEntry.group_id.in_(of_body))
    return or_(*ways) if ways else false()


def contact_by_key(executor: Executor, key: str) -> Any:
    wanted = select(ContactEntry.id, ContactEntry.group_id, ContactEntry.area_id, ContactEntry.kind)
    return row_or_none(executor, wanted.add_columns(ContactEntry.held_on).where(ContactEntry.key == key))


def contacts(executor: Executor, actor: Actor, days: Days) -> Sequence[Any]:
    """The lines of a quarter, the newest first: sealed, with group, area and the name on duty of who wrote them."""
    wanted = select(
        ContactEntry.id,
        ContactEntry.kind,
        ContactEntry.held_on,
        ContactEntry.sealed,
        ContactEntry.meeting_id,
        ContactEntry.logged_by,
        ContactEntry.logged_at,
        ContactEntry.group_id,
        CommunityGroup.name.label("group_name"),
        CommunityGroup.ended_at.label("group_ended_at"),
        Area.name.label("area_name"),
        DutyEntry.duty_name,
    )
    wanted = wanted.join(CommunityGroup, CommunityGroup.id == ContactEntry.group_id, isouter=True)
    wanted = wanted.join(Area, Area.id == ContactEntry.area_id)
    wanted = wanted.join(DutyEntry, DutyEntry.account_id == ContactEntry.logged_by, isouter=True)
    newest = (ContactEntry.held_on.desc(), ContactEntry.id.desc())
    return rows(executor, wanted.where(_within(days), log_of(actor)).order_by(*newest).limit(PAGE))


def counts_of_groups(executor: Executor, actor: Actor, days: Days) -> Sequence[Any]:
    """Each group of this actor with how many contacts it had in a quarter, `number`, those with none too unless they
    have ended; by area and name."""
    with_it = and_(ContactEntry.group_id == CommunityGroup.id, _within(days))
    wanted = (
        select(
            CommunityGroup.id,
            CommunityGroup.name,
            CommunityGroup.kind,
            Area.name.label("area_name"),
            func.count(ContactEntry.id).label("number"),
        )
        .join(Area, Area.id == CommunityGroup.area_id)
        .join(ContactEntry, with_it, isouter=True)
        .where(groups_of(actor))
        .group_by(CommunityGroup.id, CommunityGroup.name, CommunityGroup.kind, CommunityGroup.ended_at, Area.name)
        .having(or_(CommunityGroup.ended_at.is_(None), func.count(ContactEntry.id) > 0))
    )
    return rows(executor, wanted.order_by(Area.name, CommunityGroup.name))


def nearest_groups(executor: Executor, actor: Actor) -> Sequence[Any]:
    """The groups of this actor that were in touch last, and some more when these are few."""
    last = func.max(ContactEntry.held_on)
    wanted = (
        select(CommunityGroup.id, CommunityGroup.name)
        .join(ContactEntry, ContactEntry.group_id == CommunityGroup.id, isouter=True)
        .where(CommunityGroup.ended_at.is_(None), groups_of(actor))
        .group_by(CommunityGroup.id, CommunityGroup.name)
        .order_by(last.is_(None), last.desc(), CommunityGroup.name)
    )
    return rows(executor, wanted.limit(NEAREST))


def contacts_of_all(executor: Executor, days: Days) -> Any:
    """Of the whole city in a quarter: how many `contacts`, with how many `groups`. Of no person, no kind, no group."""
    counted = (func.count().label("contacts"), func.count(ContactEntry.group_id.distinct()).label("groups"))
    return the_row(executor, select(*counted).where(_within(days)))
