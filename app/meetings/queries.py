"""Every SELECT about meetings."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from app.areas.models import Area
from app.identity.models import Account
from app.kernel.db import Executor, row_or_none, rows, the_row
from app.kernel.errors import NotFound
from app.kernel.paging import Page, decode_cursor, encode_cursor
from app.kernel.sealed import unseal
from app.meetings.models import AgendaItem, Meeting, SignUp
from app.meetings.vocabulary import (
    CALENDAR_MOST,
    CALENDAR_PAST,
    OVER,
    PAGE_LENGTH,
    RUNNING,
    Contact,
    MeetingState,
    SignUpState,
)

MEETING = (*Meeting.__table__.c, Area.name.label("area_name"), Area.slug.label("area_slug"))


def _meetings(area_path: str | None = None) -> Select[Any]:
    wanted = select(*MEETING).join(Area, Area.id == Meeting.area_id)
    return wanted if area_path is None else wanted.where(_concerns(area_path))


def _concerns(area_path: str) -> ColumnElement[bool]:
    """Meetings of an area, of those inside it and of those around it."""
    around = [area_path[: end + 1] for end, sign in enumerate(area_path) if sign == "/" and end > 0]
    return or_(Meeting.area_path.startswith(area_path, autoescape=True), Meeting.area_path.in_(around))


def meeting_by_id(executor: Executor, meeting_id: int) -> Any:
    """The meeting's row with `area_name` and `area_slug`; raises `NotFound`."""
    return the_row(executor, _meetings().where(Meeting.id == meeting_id))


def meeting_by_code(executor: Executor, code: str) -> Any:
    """The meeting that `code` (case and spaces aside) leads to; None when there is none."""
    wanted = "".join(code.upper().split()).replace("-", "")
    return row_or_none(executor, _meetings().where(Meeting.code == wanted))


def coming_meetings(
    executor: Executor, now: datetime, area_path: str | None = None, limit: int = CALENDAR_MOST
) -> Sequence[Any]:
    """Meetings that have not ended, the next first; cancelled ones stay until their day has passed."""
    wanted = _meetings(area_path).where(Meeting.ends_at > now, Meeting.state != MeetingState.ENDED)
    return rows(executor, wanted.order_by(Meeting.starts_at, Meeting.id).limit(limit))


def past_meetings(
    executor: Executor, now: datetime, area_path: str | None = None, after: str | None = None
) -> Page[Any]:
    """Meetings that were held, the latest first, a page at a time; `after`: cursor of the last one seen."""
    over = or_(Meeting.ends_at <= now, Meeting.state == MeetingState.ENDED)
    wanted = _meetings(area_path).where(over, Meeting.state != MeetingState.CANCELLED)
    keys = decode_cursor(after, 2)
    if keys is not None:
        begins, number = _place(keys)
        earlier = or_(Meeting.starts_at < begins, and_(Meeting.starts_at == begins, Meeting.id < number))
        wanted = wanted.where(earlier)
    found = rows(executor, wanted.order_by(Meeting.starts_at.desc(), Meeting.id.desc()).limit(PAGE_LENGTH + 1))
    more = len(found) > PAGE_LENGTH
    found = found[:PAGE_LENGTH]
    return Page(found, older=encode_cursor(found[-1].starts_at.isoformat(), found[-1].id) if more else None)


def _place(keys: list[Any]) -> tuple[datetime, int]:
    try:
        return datetime.fromisoformat(keys[0]).astimezone(UTC), int(keys[1])
    except (TypeError, ValueError) as error:
        raise NotFound from error


def calendar_meetings(executor: Executor, now: datetime, area_path: str | None = None) -> Sequence[Any]:
    """What a subscribed calendar holds: everything coming, and the last three months."""
    wanted = _meetings(area_path).where(Meeting.ends_at > now - CALENDAR_PAST)
    return rows(executor, wanted.order_by(Meeting.starts_at.desc(), Meeting.id).limit(CALENDAR_MOST))


def latest_called(executor: Executor, limit: int = PAGE_LENGTH) -> Sequence[Any]:
    """The meetings announced or changed last, the newest first."""
    return rows(executor, _meetings().order_by(Meeting.changed_at.desc(), Meeting.id.desc()).limit(limit))


def every_meeting(executor: Executor) -> Sequence[Any]:
    """All meetings, the oldest first, for the table."""
    return rows(executor, _meetings().order_by(Meeting.starts_at, Meeting.id))


def meeting_with_agenda(executor: Executor, meeting_id: int) -> tuple[Any, Sequence[Any]]:
    """The meeting's row, and its agenda's rows in order, in one statement; raises `NotFound`."""
    statement = (
        select(*MEETING, *(column.label(f"point_{column.name}") for column in AgendaItem.__table__.c))
        .join(Area, Area.id == Meeting.area_id)
        .join(AgendaItem, AgendaItem.meeting_id == Meeting.id, isouter=True)
        .where(Meeting.id == meeting_id)
        .order_by(AgendaItem.pos)
    )
    found = rows(executor, statement)
    if not found:
        raise NotFound
    return found[0], [row for row in found if row.point_id is not None]


def agenda(executor: Executor, meeting_id: int) -> Sequence[Any]:
    """The points of a meeting, in order."""
    return rows(
        executor, select(AgendaItem.__table__).where(AgendaItem.meeting_id == meeting_id).order_by(AgendaItem.pos)
    )


def running_meetings(executor: Executor) -> Sequence[Any]:
    """Meetings that are live or paused now, the earlier begun first."""
    wanted = select(Meeting.id, Meeting.title, Meeting.state, Meeting.code, Meeting.area_path)
    return rows(executor, wanted.where(Meeting.state.in_(RUNNING)).order_by(Meeting.starts_at))


def meetings_of_area(executor: Executor, area_path: str, now: datetime, limit: int = 3) -> Sequence[Any]:
    """The next meetings that concern an area: its own, those inside it, and those of the areas around it."""
    wanted = _meetings(area_path).where(Meeting.ends_at > now, Meeting.state.not_in(OVER))
    return rows(executor, wanted.order_by(Meeting.starts_at, Meeting.id).limit(limit))


def sign_up_of(executor: Executor, meeting_id: int, account_id: int | None) -> Any:
    """The account's own sign-up for a meeting; None when it has none."""
    if account_id is None:
        return None
    own = and_(SignUp.meeting_id == meeting_id, SignUp.account_id == account_id)
    return row_or_none(executor, select(SignUp.__table__).where(own))


def sign_up_by_id(executor: Executor, sign_up_id: int) -> Any:
    """A sign-up's row; raises `NotFound`."""
    return the_row(executor, select(SignUp.__table__).where(SignUp.id == sign_up_id))


def sign_ups_of(executor: Executor, meeting_id: int, states: Iterable[str]) -> Sequence[Any]:
    """The sign-ups of a meeting in some states, in the order they came."""
    wanted = select(SignUp.__table__).where(SignUp.meeting_id == meeting_id, SignUp.state.in_(list(states)))
    return rows(executor, wanted.order_by(SignUp.id))


@dataclass(frozen=True, slots=True)
class Guest:
    """Who signed up, as the host and mediators see it. `reach`: the e-mail address or phone number, nothing for an
    account, which is reached inside."""

    sign_up_id: int
    name: str
    reach: str
    phone: bool
    state: str
    pos: int | None
    offered_until: datetime | None


def guests(executor: Executor, meeting_id: int) -> list[Guest]:
    """Everybody with a place, an offer or a place in the queue, in this order."""
    held = [SignUpState.TAKEN, SignUpState.OFFERED, SignUpState.WAITING]
    wanted = (
        select(SignUp.__table__, Account.name)
        .join(Account, Account.id == SignUp.account_id, isouter=True)
        .where(SignUp.meeting_id == meeting_id, SignUp.state.in_(held))
        .order_by(SignUp.pos.is_not(None), SignUp.pos, SignUp.id)
    )
    return [_guest(row) for row in rows(executor, wanted)]


def _guest(row: Any) -> Guest:
    contact = contact_of(row)
    name = row.name or (contact.name if contact else "")
    reach = (contact.email or contact.phone) if contact else ""
    return Guest(row.id, name, reach, bool(contact and contact.phone), row.state, row.pos, row.offered_until)


def contact_of(row: Any) -> Contact | None:
    """How the person of a sign-up without account is reached; None for an account."""
    return Contact(**json.loads(unseal(row.contact, "sign_up"))) if row.contact else None
