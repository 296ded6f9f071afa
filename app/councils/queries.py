"""Every SELECT about councils."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, func, select

from app.areas.models import Area
from app.councils.models import Council, CouncilBallot, CouncilMember, CouncilPoll
from app.councils.vocabulary import FEED_LENGTH, MOST_SHOWN
from app.identity.models import Account, DutyEntry
from app.kernel.db import Executor, row_or_none, rows, the_row, value

BALLOTS = (
    select(func.count())
    .where(CouncilBallot.poll_id == CouncilPoll.id)
    .correlate(CouncilPoll)
    .scalar_subquery()
    .label("ballots")
)
COUNCIL: tuple[Any, ...] = (
    Council.id,
    Council.slug,
    Council.area_id,
    Council.area_path,
    Council.title,
    Council.about,
    Council.access,
    Area.name.label("area_name"),
    Area.slug.label("area_slug"),
)
POLL: tuple[Any, ...] = (
    CouncilPoll.id,
    CouncilPoll.council_id,
    CouncilPoll.kind,
    CouncilPoll.method,
    CouncilPoll.question,
    CouncilPoll.options,
    CouncilPoll.lang,
    CouncilPoll.opened_at,
    CouncilPoll.closes_at,
    CouncilPoll.shown,
    CouncilPoll.follows,
    CouncilPoll.follows_html,
    CouncilPoll.followed_at,
    BALLOTS,
)


def _councils() -> Select[Any]:
    return select(*COUNCIL).join(Area, Area.id == Council.area_id)


def councils(executor: Executor) -> Sequence[Any]:
    """All, by area and name."""
    return rows(executor, _councils().order_by(Area.name, Council.title, Council.id).limit(MOST_SHOWN))


def council_by_slug(executor: Executor, slug: str) -> Any:
    """The council with `area_name` and `area_slug`; raises `NotFound`."""
    return the_row(executor, _councils().where(Council.slug == slug))


def council_by_id(executor: Executor, council_id: int) -> Any:
    return the_row(executor, _councils().where(Council.id == council_id))


def slugs_like(executor: Executor, slug: str) -> set[str]:
    """The names in addresses that begin with this one."""
    begins = Council.slug.startswith(slug, autoescape=True)
    return {row.slug for row in rows(executor, select(Council.slug).where(begins))}


def _in_force(today: date) -> Any:
    return and_(CouncilMember.since <= today, CouncilMember.until >= today)


def members(executor: Executor, council_id: int, today: date) -> Sequence[Any]:
    """Who is on the list today: `seat`, `since`, `until`, `named`, and `name`, the one on duty where there is one."""
    name = func.coalesce(DutyEntry.duty_name, Account.name).label("name")
    wanted = select(
        CouncilMember.id, CouncilMember.seat, CouncilMember.since, CouncilMember.until, CouncilMember.named, name
    )
    wanted = wanted.join(Account, Account.id == CouncilMember.account_id)
    wanted = wanted.join(DutyEntry, DutyEntry.account_id == CouncilMember.account_id, isouter=True)
    here = (CouncilMember.council_id == council_id, _in_force(today))
    return rows(executor, wanted.where(*here).order_by(CouncilMember.since, CouncilMember.id))


def member_of(executor: Executor, council_id: int, account_id: int | None, today: date) -> Any:
    """By what somebody is on the list today; None when they are not."""
    if account_id is None:
        return None
    wanted = select(CouncilMember.id, CouncilMember.seat, CouncilMember.named, CouncilMember.until)
    mine = (CouncilMember.council_id == council_id, CouncilMember.account_id == account_id, _in_force(today))
    return row_or_none(executor, wanted.where(*mine).limit(1))


def polls(executor: Executor, council_id: int) -> Sequence[Any]:
    """What the council votes or voted on, with `ballots`; what closes or closed last comes first."""
    wanted = select(*POLL).where(CouncilPoll.council_id == council_id, CouncilPoll.shown.is_(True))
    return rows(executor, wanted.order_by(CouncilPoll.closes_at.desc(), CouncilPoll.id.desc()).limit(MOST_SHOWN))


def polls_over(executor: Executor, now: datetime) -> Sequence[Any]:
    """What councils voted on, the newest end first, each with `slug` and `area_name`."""
    wanted = select(*POLL, Council.slug, Area.name.label("area_name")).join(
        Council, Council.id == CouncilPoll.council_id
    )
    wanted = wanted.join(Area, Area.id == Council.area_id).where(
        CouncilPoll.closes_at <= now, CouncilPoll.shown.is_(True)
    )
    return rows(executor, wanted.order_by(CouncilPoll.closes_at.desc(), CouncilPoll.id.desc()).limit(FEED_LENGTH))


def poll_by_id(executor: Executor, poll_id: int) -> Any:
    """A poll with `ballots`, how many were cast; raises `NotFound`."""
    return the_row(executor, select(*POLL).where(CouncilPoll.id == poll_id))


def sent_poll(executor: Executor, account_id: int | None, key: str | None) -> int | None:
    """The poll that this form has opened already."""
    same = and_(CouncilPoll.opened_by == account_id, CouncilPoll.key == key)
    found: int | None = value(executor, select(CouncilPoll.id).where(same)) if key and account_id else None
    return found


def ballots(executor: Executor, poll_ids: Collection[int]) -> dict[int, list[list[int]]]:
    """The choices of each ballot, by poll."""
    found: dict[int, list[list[int]]] = {number: [] for number in poll_ids}
    wanted = select(CouncilBallot.poll_id, CouncilBallot.choice).where(CouncilBallot.poll_id.in_(poll_ids))
    for row in rows(executor, wanted) if poll_ids else ():
        found[row.poll_id].append(row.choice)
    return found


def own_choice(executor: Executor, poll_id: int, account_id: int | None) -> list[int] | None:
    """What somebody has chosen; None before."""
    mine = and_(CouncilBallot.poll_id == poll_id, CouncilBallot.account_id == account_id)
    found: list[int] | None = value(executor, select(CouncilBallot.choice).where(mine)) if account_id else None
    return found


def polls_for_review(executor: Executor, ids: Collection[int]) -> Sequence[Any]:
    """What was put to the vote with what moderators must know of it: `opened_by`, `slug`, `area_path`, `title`."""
    wanted = select(*POLL, CouncilPoll.opened_by, Council.slug, Council.area_path, Council.title)
    wanted = wanted.join(Council, Council.id == CouncilPoll.council_id)
    return rows(executor, wanted.where(CouncilPoll.id.in_(ids)))
