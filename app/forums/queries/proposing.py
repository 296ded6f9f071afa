"""Proposals: who supports them, how many they need, which wait for their reply, and how the others were answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, distinct, exists, func, literal, or_, select

from app.areas.models import Area
from app.forums.models import OWED, Forum, Post, Reaction, Topic
from app.forums.policies import OWE_REPLIES
from app.forums.queries import LISTED, OPENING, OWN_FORUM
from app.forums.vocabulary import FEED_LENGTH, ONE_OF, SUPPORTERS, Access, ReactionKind, State, TopicKind
from app.identity.models import RoleGrant
from app.identity.queries.absences import serving
from app.identity.queries.accounts import running
from app.identity.vocabulary import Role
from app.kernel.db import Executor, rows, the_row

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Supported:
    """How many verified residents of the area support a proposal, and how many it needs."""

    supporters: int
    needed: int


def supported(executor: Executor, topic_id: int, area_path: str, now: datetime) -> Supported:
    """As it stands now; who showed where they live after they had supported counts too, and whose grant ended does
    not."""
    here = _residents(area_path, now)
    everybody = select(func.count(distinct(RoleGrant.account_id))).join(
        Area, Area.id == RoleGrant.area_id, isouter=True
    )
    of_them = select(RoleGrant.account_id).join(Area, Area.id == RoleGrant.area_id, isouter=True).where(here)
    supports = (
        select(func.count(distinct(Reaction.account_id)))
        .join(Post, and_(Post.id == Reaction.post_id, Post.topic_id == topic_id, Post.pos == 1))
        .where(Reaction.kind == ReactionKind.SUPPORT, Reaction.account_id.in_(of_them))
    )
    counted = select(
        everybody.where(here).scalar_subquery().label("residents"), supports.scalar_subquery().label("supporters")
    )
    row = the_row(executor, counted)
    return Supported(row.supporters, min(SUPPORTERS, max(1, ceil(row.residents / ONE_OF))))


def _residents(area_path: str, now: datetime) -> ColumnElement[bool]:
    """Grants in force of verified residents who live in the area, or somewhere that it lies in."""
    inside = Area.path.startswith(area_path, autoescape=True)
    around = literal(area_path, String()).startswith(Area.path)
    return and_(RoleGrant.role == Role.VERIFIED, running(now), or_(RoleGrant.area_id.is_(None), inside, around))


def proposals_supported(executor: Executor) -> Sequence[Any]:
    """Proposals whose clock does not run and that somebody supports: `id`, `area_path`."""
    goes_on = (Topic.kind == TopicKind.PROPOSAL, Topic.state == State.VISIBLE, Topic.closed_at.is_(None))
    supported_by_somebody = exists().where(Post.topic_id == Topic.id, Post.pos == 1, Post.support > 0)
    wanted = select(Topic.id, Forum.area_path).join(Forum, Forum.id == Topic.forum_id)
    return rows(executor, wanted.where(*goes_on, Topic.answer_due.is_(None), supported_by_somebody).order_by(Topic.id))


def proposals_owed(executor: Executor, area_path: str) -> Sequence[Any]:
    """Proposals of open forums in and below an area to which a reply is owed, the most pressing first."""
    return rows(executor, _listed(area_path).where(OWED).order_by(Topic.answer_due, Topic.id).limit(MOST_SHOWN))


def proposals_answered(executor: Executor, area_path: str) -> Sequence[Any]:
    """Those to which police or city have replied since they had their supporters, the newest first."""
    answered = (Topic.kind == TopicKind.PROPOSAL, Topic.answer_due.is_not(None), Topic.replied_at.is_not(None))
    return rows(
        executor, _listed(area_path).where(*answered).order_by(Topic.answer_due.desc(), Topic.id).limit(MOST_SHOWN)
    )


def proposals_counted(executor: Executor, area_path: str, now: datetime) -> Any:
    """Of the proposals there that had their supporters: how many wait (`owed`), of these `late`; how many were
    `answered`, of these `answered_late`."""
    waits, over = Topic.replied_at.is_(None), Topic.answer_due <= now
    numbers = {
        "owed": and_(waits, Topic.closed_at.is_(None)),
        "late": and_(waits, Topic.closed_at.is_(None), over),
        "answered": Topic.replied_at.is_not(None),
        "answered_late": Topic.replied_at >= Topic.answer_due,
    }
    counted = select(
        *(func.coalesce(func.sum(case((which, 1), else_=0)), 0).label(name) for name, which in numbers.items())
    )
    counted = counted.select_from(Topic).join(Forum, Forum.id == Topic.forum_id)
    return the_row(
        executor, counted.where(Topic.kind == TopicKind.PROPOSAL, Topic.answer_due.is_not(None), *_seen(area_path))
    )


def proposals_told(executor: Executor, area_path: str) -> Sequence[Any]:
    """Proposals that had their supporters, the newest first, as a feed tells them: with their first words."""
    opening = and_(Post.topic_id == Topic.id, Post.pos == 1)
    wanted = select(Topic.id, Topic.title, Topic.lang, Topic.made_at, *OPENING).join(Post, opening)
    wanted = wanted.join(Forum, Forum.id == Topic.forum_id).where(*_seen(area_path))
    carried = (Topic.kind == TopicKind.PROPOSAL, Topic.answer_due.is_not(None))
    return rows(executor, wanted.where(*carried).order_by(Topic.answer_due.desc(), Topic.id.desc()).limit(FEED_LENGTH))


def who_owes_reply(executor: Executor, area_path: str, now: datetime, *, closed: bool = False) -> list[int]:
    """The commissioners nearest to an area and the coordinators of the city, and who stands in for those away. Of a
    forum for members (`closed`) the commissioners alone, who read it."""
    roles = OWE_REPLIES[:1] if closed else OWE_REPLIES
    held = rows(
        executor,
        select(RoleGrant.account_id, RoleGrant.role, func.coalesce(Area.path, "/").label("path"))
        .join(Area, Area.id == RoleGrant.area_id, isouter=True)
        .where(RoleGrant.role.in_(roles), running(now))
        .order_by(RoleGrant.id),
    )
    here = [row for row in held if area_path.startswith(row.path)]
    nearest = {role: max((len(row.path) for row in here if row.role == role), default=0) for role in roles}
    numbers = dict.fromkeys(row.account_id for row in here if len(row.path) == nearest[Role(row.role)])
    return serving(executor, list(numbers), now)


def _listed(area_path: str) -> Any:
    return select(*LISTED, *OWN_FORUM).join(Forum, Forum.id == Topic.forum_id).where(*_seen(area_path))


def _seen(area_path: str) -> tuple[ColumnElement[bool], ...]:
    here = Forum.area_path.startswith(area_path, autoescape=True)
    return (here, Topic.state == State.VISIBLE, Forum.access != Access.MEMBERS)
