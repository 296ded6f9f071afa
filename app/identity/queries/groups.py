"""Every SELECT of the inventory of community groups."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, false, or_, select

from app.areas.models import Area
from app.identity.actor import Actor
from app.identity.models import Account, CommunityGroup, GroupContact
from app.identity.vocabulary import POLICE, Role
from app.kernel.db import Executor, row_or_none, rows, the_row

GROUP = (
    CommunityGroup.id,
    CommunityGroup.name,
    CommunityGroup.kind,
    CommunityGroup.purpose,
    CommunityGroup.area_id,
    CommunityGroup.area_path,
    CommunityGroup.body_id,
    CommunityGroup.speaker_id,
    CommunityGroup.listed,
    Area.name.label("area_name"),
    Area.slug.label("area_slug"),
)
CONTACT = (GroupContact.sealed, GroupContact.given, GroupContact.given_on, GroupContact.withdrawn_at)
SPEAKER = (Account.name.label("speaker"), Account.email.label("speaker_email"))


def _groups(*more: Any) -> Any:
    wanted = select(*GROUP, *more).join(Area, Area.id == CommunityGroup.area_id)
    return wanted.where(CommunityGroup.ended_at.is_(None))


def group_by_id(executor: Executor, group_id: int) -> Any:
    """One with how to reach it, sealed as it is, and who speaks for it; raises `NotFound`. The caller finds out who may
    know what."""
    wanted = _groups(*CONTACT, *SPEAKER).join(GroupContact, GroupContact.group_id == CommunityGroup.id, isouter=True)
    wanted = wanted.join(Account, Account.id == CommunityGroup.speaker_id, isouter=True)
    return the_row(executor, wanted.where(CommunityGroup.id == group_id))


def same_group(executor: Executor, area_id: int, name: str) -> Any:
    """The group of this area with this name, running or not; None when there is none."""
    wanted = select(CommunityGroup.id, CommunityGroup.kind, CommunityGroup.purpose, CommunityGroup.ended_at)
    return row_or_none(executor, wanted.where(CommunityGroup.area_id == area_id, CommunityGroup.name == name))


def listed_groups(executor: Executor) -> Sequence[Any]:
    """Those that want a public page, by area and name."""
    return rows(executor, _groups().where(CommunityGroup.listed.is_(True)).order_by(Area.name, CommunityGroup.name))


def known_groups(executor: Executor, actor: Actor) -> Sequence[Any]:
    """The inventory as far as this actor keeps it or keeps in touch with it, by area and name."""
    return rows(executor, _groups().where(groups_of(actor)).order_by(Area.name, CommunityGroup.name))


def running_groups(executor: Executor) -> Sequence[Any]:
    """All that have not ended, for administrators who say whose word counts; by area and name."""
    return rows(executor, _groups().order_by(Area.name, CommunityGroup.name))


def groups_around(executor: Executor, actor: Actor, area_path: str) -> Sequence[Any]:
    """The groups of an area, of those inside it and of those around it, that stand in public or that this actor keeps
    in touch with; by name."""
    around = [area_path[: end + 1] for end, sign in enumerate(area_path) if sign == "/" and end > 0]
    place = or_(CommunityGroup.area_path.startswith(area_path, autoescape=True), CommunityGroup.area_path.in_(around))
    known = or_(CommunityGroup.listed.is_(True), groups_of(actor))
    return rows(executor, _groups().where(place, known).order_by(CommunityGroup.name, CommunityGroup.id))


def groups_of(actor: Actor) -> ColumnElement[bool]:
    """The groups that this actor edits or keeps in touch with."""
    if actor.has(Role.COORDINATOR, Role.MEDIATOR):
        return CommunityGroup.id.is_not(None)
    ways: list[ColumnElement[bool]] = []
    for grant in actor.grants:
        if grant.role in POLICE:
            ways.append(CommunityGroup.area_path.startswith(grant.area_path, autoescape=True))
        elif grant.role == Role.PARTNER and grant.body_id is not None:
            ways.append(CommunityGroup.body_id == grant.body_id)
        elif grant.role == Role.REPRESENTATIVE:
            ways.append(CommunityGroup.speaker_id == actor.account_id)
    return or_(*ways) if ways else false()
