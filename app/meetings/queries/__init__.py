"""Every SELECT about meetings."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from app.areas.models import Area
from app.identity.models import Account
from app.kernel.db import Executor, row_or_none, rows, the_row
from app.kernel.errors import NotFound
from app.kernel.paging import Page, decode_cursor, encode_cursor
from app.kernel.sealed import unseal
from app.meetings.models import (
    AgendaItem,
    AgendaReminder,
    ExchangeTerms,
    Meeting,
    MeetingBody,
    MeetingDocument,
    SeriesMeeting,
    SignUp,
)
from app.meetings.queries.told_place import WHERE
from app.meetings.vocabulary import (
    AGENDA_READY_BEFORE,
    CALENDAR_MOST,
    CALENDAR_PAST,
    COMING,
    OVER,
    PAGE_LENGTH,
    PARTS,
    RUNNING,
    SLOTS,
    AgendaKind,
    Contact,
    MeetingState,
    SignUpState,
)

# What pages, files and letters may know of a meeting; a new column reaches none before it is named here.
MEETING: tuple[Any, ...] = (
    Meeting.id,
    Meeting.area_id,
    Meeting.area_path,
    Meeting.kind,
    Meeting.theme,
    Meeting.title,
    Meeting.about,
    Meeting.about_html,
    Meeting.lang,
    Meeting.place_after_sign_up,
    *WHERE,
    Meeting.step_free,
    Meeting.childcare,
    Meeting.languages,
    Meeting.interpretation,
    Meeting.starts_at,
    Meeting.ends_at,
    Meeting.moved_from,
    Meeting.state,
    Meeting.reason,
    Meeting.capacity,
    Meeting.reserved,
    Meeting.reserved_taken,
    Meeting.taken,
    Meeting.waiting,
    Meeting.code,
    Meeting.sequence,
    Meeting.version,
    Meeting.reminders,
    Meeting.called_by,
    Meeting.origin,
    Meeting.made_at,
    Meeting.changed_at,
    SeriesMeeting.series_id,
    Area.name.label("area_name"),
    Area.slug.label("area_slug"),
)
POINT = (AgendaItem.id, AgendaItem.pos, AgendaItem.title, AgendaItem.minutes, AgendaItem.speaker, AgendaItem.kind)
DOCUMENT = (
    MeetingDocument.id,
    MeetingDocument.meeting_id,
    MeetingDocument.point,
    MeetingDocument.title,
    MeetingDocument.lang,
    MeetingDocument.kind,
    MeetingDocument.file,
    MeetingDocument.size,
)
# What the person it belongs to, and letters to them, may know of a place.
SIGN_UP = (
    SignUp.id,
    SignUp.meeting_id,
    SignUp.account_id,
    SignUp.contact,
    SignUp.state,
    SignUp.pos,
    SignUp.offered_until,
    SignUp.mark,
    SignUp.source,
    SignUp.reserved,
)


def _meetings(area_path: str | None = None, theme: str | None = None) -> Select[Any]:
    wanted = select(*MEETING).join(Area, Area.id == Meeting.area_id)
    wanted = wanted.join(SeriesMeeting, SeriesMeeting.meeting_id == Meeting.id, isouter=True)
    if theme is not None:
        wanted = wanted.where(Meeting.theme == theme)
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
    executor: Executor,
    now: datetime,
    area_path: str | None = None,
    limit: int = CALENDAR_MOST,
    theme: str | None = None,
) -> Sequence[Any]:
    """Meetings that have not ended, the next first; cancelled ones stay until their day has passed."""
    wanted = _meetings(area_path, theme).where(Meeting.ends_at > now, Meeting.state != MeetingState.ENDED)
    return rows(executor, wanted.order_by(Meeting.starts_at, Meeting.id).limit(limit))


def past_meetings(
    executor: Executor,
    now: datetime,
    area_path: str | None = None,
    after: str | None = None,
    theme: str | None = None,
) -> Page[Any]:
    """Meetings that were held, the latest first, a page at a time; `after`: cursor of the last one seen."""
    over = or_(Meeting.ends_at <= now, Meeting.state == MeetingState.ENDED)
    wanted = _meetings(area_path, theme).where(over, Meeting.state != MeetingState.CANCELLED)
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


def listed_meetings(executor: Executor, after: str | None = None, theme: str | None = None) -> Page[Any]:
    """A page of all meetings, or those of a theme, the latest to begin first, for programs."""
    wanted, keys = _meetings(theme=theme), decode_cursor(after, 2)
    if keys is not None:
        begins, number = _place(keys)
        wanted = wanted.where(or_(Meeting.starts_at < begins, and_(Meeting.starts_at == begins, Meeting.id < number)))
    found = rows(executor, wanted.order_by(Meeting.starts_at.desc(), Meeting.id.desc()).limit(PAGE_LENGTH + 1))
    shown = found[:PAGE_LENGTH]
    more = len(found) > PAGE_LENGTH
    return Page(shown, older=encode_cursor(shown[-1].starts_at.isoformat(), shown[-1].id) if more else None)


def every_meeting(executor: Executor) -> Sequence[Any]:
    """All meetings, the oldest first, for the table."""
    return rows(executor, _meetings().order_by(Meeting.starts_at, Meeting.id))


def meeting_with_agenda(executor: Executor, meeting_id: int) -> tuple[Any, Sequence[Any]]:
    """The meeting's row with `has_documents`, `has_bodies` and `is_exchange`, and its agenda's rows in order, in one
    statement; raises `NotFound`."""
    documents = exists().where(MeetingDocument.meeting_id == Meeting.id).label("has_documents")
    bodies = exists().where(MeetingBody.meeting_id == Meeting.id).label("has_bodies")
    exchange = exists().where(ExchangeTerms.meeting_id == Meeting.id).label("is_exchange")
    statement = (
        select(
            *(*MEETING, documents, bodies, exchange, *SLOTS.columns),
            *(column.label(f"point_{column.key}") for column in POINT),
        )
        .join(Area, Area.id == Meeting.area_id)
        .join(SeriesMeeting, SeriesMeeting.meeting_id == Meeting.id, isouter=True)
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
    return rows(executor, select(*POINT).where(AgendaItem.meeting_id == meeting_id).order_by(AgendaItem.pos))


def documents_of(executor: Executor, meeting_id: int) -> Sequence[Any]:
    """The documents of a meeting, in the order they came."""
    own = select(*DOCUMENT).where(MeetingDocument.meeting_id == meeting_id)
    return rows(executor, own.order_by(MeetingDocument.id))


@dataclass(frozen=True, slots=True)
class Lacking:
    """What is still to be done for a meeting: no points of its own, points without a speaker, no document."""

    points: bool
    speakers: int
    documents: bool

    def __bool__(self) -> bool:
        return self.points or self.speakers > 0 or self.documents


def lacking(executor: Executor, meeting_id: int) -> Lacking:
    """What the agenda of a meeting lacks; the point that the house makes counts for nothing."""
    own = [point for point in agenda(executor, meeting_id) if point.kind == AgendaKind.NORMAL]
    silent = sum(not point.speaker for point in own)
    return Lacking(not own, silent, not documents_of(executor, meeting_id))


def near_meetings(executor: Executor, now: datetime, limit: int) -> Sequence[int]:
    """Numbers of coming meetings with an agenda that begin soon and of whose agenda nobody was reminded."""
    kinds = [kind for kind, parts in PARTS.items() if parts.agenda]
    near = (Meeting.starts_at > now, Meeting.starts_at <= now + AGENDA_READY_BEFORE, Meeting.state.in_(COMING))
    wanted = select(Meeting.id).where(*near, Meeting.kind.in_(kinds))
    told = exists().where(AgendaReminder.meeting_id == Meeting.id)
    return [row.id for row in rows(executor, wanted.where(~told).order_by(Meeting.starts_at, Meeting.id).limit(limit))]


def document_of(executor: Executor, meeting_id: int, document_id: int) -> Any:
    """One document of a meeting; raises `NotFound`, also for one of another meeting."""
    same = and_(MeetingDocument.meeting_id == meeting_id, MeetingDocument.id == document_id)
    return the_row(executor, select(*DOCUMENT).where(same))


def series_meetings(executor: Executor, series_id: int) -> Sequence[Any]:
    """All meetings of a series, the first to begin first."""
    wanted = _meetings().where(SeriesMeeting.series_id == series_id)
    return rows(executor, wanted.order_by(Meeting.starts_at, Meeting.id))


def running_meetings(executor: Executor) -> Sequence[Any]:
    """Meetings that are live or paused now, the earlier begun first."""
    wanted = select(Meeting.id, Meeting.title, Meeting.state, Meeting.code, Meeting.area_path)
    return rows(executor, wanted.where(Meeting.state.in_(RUNNING)).order_by(Meeting.starts_at))


def meetings_of_area(executor: Executor, area_path: str, now: datetime, limit: int = 3) -> Sequence[Any]:
    """The next meetings that concern an area: its own, those inside it, and those of the areas around it."""
    return meetings_of_areas(executor, [area_path], now, limit)


def meetings_of_areas(executor: Executor, area_paths: Collection[str], now: datetime, limit: int) -> Sequence[Any]:
    """The next meetings that concern one of some areas, each once."""
    theirs = or_(*(_concerns(path) for path in area_paths))
    wanted = _meetings().where(theirs, Meeting.ends_at > now, Meeting.state.not_in(OVER))
    return rows(executor, wanted.order_by(Meeting.starts_at, Meeting.id).limit(limit))


def sign_up_of(executor: Executor, meeting_id: int, account_id: int | None) -> Any:
    """The account's own sign-up for a meeting; None when it has none."""
    if account_id is None:
        return None
    own = and_(SignUp.meeting_id == meeting_id, SignUp.account_id == account_id)
    return row_or_none(executor, select(*SIGN_UP).where(own))


def sign_up_by_id(executor: Executor, sign_up_id: int) -> Any:
    """A sign-up's row; raises `NotFound`."""
    return the_row(executor, select(*SIGN_UP).where(SignUp.id == sign_up_id))


def sign_ups_of(executor: Executor, meeting_id: int, states: Iterable[str]) -> Sequence[Any]:
    """The sign-ups of a meeting in some states, in the order they came."""
    wanted = select(*SIGN_UP).where(SignUp.meeting_id == meeting_id, SignUp.state.in_(list(states)))
    return rows(executor, wanted.order_by(SignUp.id))


@dataclass(frozen=True, slots=True)
class Guest:
    """Who signed up, as the host and mediators see it. `reach`: the e-mail address or phone number, nothing for an
    account, which is reached inside, and for a name on paper."""

    sign_up_id: int
    name: str
    reach: str
    phone: bool
    state: str
    pos: int | None
    offered_until: datetime | None
    source: str
    reserved: bool


def guests(executor: Executor, meeting_id: int) -> list[Guest]:
    """Everybody with a place, an offer or a place in the queue, in this order."""
    held = [SignUpState.TAKEN, SignUpState.OFFERED, SignUpState.WAITING]
    wanted = (
        select(*SIGN_UP, Account.name)
        .join(Account, Account.id == SignUp.account_id, isouter=True)
        .where(SignUp.meeting_id == meeting_id, SignUp.state.in_(held))
        .order_by(SignUp.pos.is_not(None), SignUp.pos, SignUp.id)
    )
    return [_guest(row) for row in rows(executor, wanted)]


def _guest(row: Any) -> Guest:
    contact = contact_of(row)
    name = row.name or (contact.name if contact else "")
    reach = (contact.email or contact.phone) if contact else ""
    phone = bool(contact and contact.phone)
    place = (row.state, row.pos, row.offered_until, row.source, row.reserved)
    return Guest(row.id, name, reach, phone, *place)


def contact_of(row: Any) -> Contact | None:
    """How the person of a sign-up without account is reached; None for an account."""
    return Contact(**json.loads(unseal(row.contact, "sign_up"))) if row.contact else None
