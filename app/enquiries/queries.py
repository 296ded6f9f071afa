"""Every SELECT of enquiries."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, func, literal, or_, select, tuple_
from sqlalchemy.orm import aliased

from app.areas.models import Area, Body
from app.enquiries.events import EnquiryLapsed
from app.enquiries.models import Enquiry, EnquiryContact, EnquiryMail, EnquiryMessage
from app.enquiries.vocabulary import (
    ENQUIRY_KEPT,
    LAPSED_AT_ONCE,
    PAGE,
    REMIND_BEFORE,
    REMINDED_AT_ONCE,
    UNANSWERED_KEPT,
    WAITING,
    Reminded,
    Side,
    State,
)
from app.identity.actor import Actor
from app.identity.models import Absence, DutyEntry, RoleGrant
from app.identity.queries import running
from app.identity.queries.absences import away
from app.identity.vocabulary import POLICE, Role
from app.kernel.db import Executor, Id, UTCDateTime, row_or_none, rows, the_row, value
from app.kernel.journal import Journal
from app.kernel.paging import Page, decode_cursor, encode_cursor, moment, whole

HANDLER = aliased(DutyEntry)
HEAD = (
    Enquiry.id,
    Enquiry.ref,
    Enquiry.way,
    Enquiry.subject,
    Enquiry.lang,
    Enquiry.account_id,
    Enquiry.area_id,
    Enquiry.area_path,
    Enquiry.state,
    Enquiry.officer_id,
    Enquiry.body_id,
    Enquiry.sent_at,
    Enquiry.waits_since,
    Enquiry.due,
    Enquiry.answered_at,
    Enquiry.consent,
    Enquiry.issue_ref,
    Area.name.label("area_name"),
    Area.slug.label("area_slug"),
    Body.names.label("body_names"),
    HANDLER.duty_name.label("officer_name"),
)


def _with_names(wanted: Any) -> Any:
    return (
        wanted.join(Area, Area.id == Enquiry.area_id, isouter=True)
        .join(Body, Body.id == Enquiry.body_id, isouter=True)
        .join(HANDLER, HANDLER.account_id == Enquiry.officer_id, isouter=True)
    )


def enquiry_by_ref(executor: Executor, ref: str) -> Any:
    """One, sealed as it is; raises `NotFound`. The caller finds out who may read it."""
    return the_row(executor, _with_names(select(*HEAD, Enquiry.sealed)).where(Enquiry.ref == ref))


def enquiry_ref(executor: Executor, enquiry_id: int) -> str:
    """The reference of one, for whoever holds its receipt; raises `NotFound`."""
    return str(the_row(executor, select(Enquiry.ref).where(Enquiry.id == enquiry_id)).ref)


def enquiry_by_key(executor: Executor, key: str) -> Any:
    return row_or_none(executor, select(Enquiry.id, Enquiry.ref, Enquiry.sealed).where(Enquiry.key == key))


def enquiry_id_of(executor: Executor, ref: str) -> int | None:
    found: int | None = value(executor, select(Enquiry.id).where(Enquiry.ref == ref))
    return found


def message_by_key(executor: Executor, key: str) -> Any:
    wanted = select(EnquiryMessage.id, EnquiryMessage.enquiry_id, EnquiryMessage.sealed)
    return row_or_none(executor, wanted.where(EnquiryMessage.key == key))


def messages(executor: Executor, enquiry_id: int) -> Sequence[Any]:
    """What was written to one another, in its order: sealed, with side, role and name on duty."""
    wanted = select(
        EnquiryMessage.side,
        EnquiryMessage.role,
        EnquiryMessage.duty_name,
        EnquiryMessage.sealed,
        EnquiryMessage.lang,
        EnquiryMessage.at,
    )
    return rows(executor, wanted.where(EnquiryMessage.enquiry_id == enquiry_id).order_by(EnquiryMessage.id))


def duty_name(executor: Executor, account_id: int | None) -> str:
    """The name under which somebody is on duty; empty without an entry."""
    found: str | None = value(executor, select(DutyEntry.duty_name).where(DutyEntry.account_id == account_id))
    return found or ""


def reach_of(actor: Actor) -> ColumnElement[bool]:
    """The enquiries this actor handles: the coordinator all, a commissioner those of own areas, others what was
    forwarded to them."""
    ways: list[ColumnElement[bool]] = []
    for grant in actor.grants:
        inside = Enquiry.area_path.startswith(grant.area_path, autoescape=True)
        if grant.role == Role.COORDINATOR:
            ways.append(Enquiry.id.is_not(None))
        elif grant.role == Role.COMMISSIONER:
            ways.append(inside)
        elif grant.role == Role.OFFICER:
            ways.append(Enquiry.officer_id.in_(actor.answers_for))
            ways.append(and_(Enquiry.body_id == (grant.body_id or 0), inside))
        elif grant.role == Role.PARTNER and grant.body_id is not None:
            ways.append(Enquiry.body_id == grant.body_id)
    own = or_(Enquiry.account_id.is_(None), Enquiry.account_id != (actor.account_id or 0))
    return and_(or_(*ways), own) if ways else false()


def people_of_body(executor: Executor, enquiry: Any, moment: datetime) -> list[int]:
    """Who answers for the body an enquiry lies with: its partners; else its officers on duty in the area, else its
    commissioners on duty there. None of them is who sent it, and all may open it; `enquiry` has `body_id`,
    `area_path`, `account_id`."""
    if enquiry.body_id is None:
        return []
    gone = select(Absence.account_id).where(away(moment))
    held = (
        select(RoleGrant.account_id, RoleGrant.role, Area.path)
        .join(Area, Area.id == RoleGrant.area_id, isouter=True)
        .where(RoleGrant.body_id == enquiry.body_id, running(moment))
        .where(or_(RoleGrant.role == Role.PARTNER, and_(RoleGrant.role.in_(POLICE), RoleGrant.account_id.not_in(gone))))
        .order_by(RoleGrant.id)
    )
    found = [row for row in rows(executor, held) if row.account_id != enquiry.account_id]
    for role in (Role.PARTNER, Role.OFFICER, Role.COMMISSIONER):
        holders = [row for row in found if row.role == role]
        there = [row for row in holders if role == Role.PARTNER or enquiry.area_path.startswith(row.path or "/")]
        if there:
            return list(dict.fromkeys(row.account_id for row in there))
    return []


def waiting_number(executor: Executor, actor: Actor) -> int:
    """How many wait for an answer of this actor: for the coordinator those that nobody has yet."""
    states = [State.RECEIVED] if actor.has(Role.COORDINATOR) else list(WAITING)
    number: int = value(executor, select(func.count()).where(Enquiry.state.in_(states), reach_of(actor)))
    return number


def waiting_enquiries(executor: Executor, actor: Actor, after: str | None = None) -> Page[Any]:
    """A page of those that wait, whose clock ends first on top; nothing of what they say."""
    statement = _with_names(select(*HEAD)).where(Enquiry.state.in_(WAITING), reach_of(actor))
    return _page(executor, statement, Enquiry.due, after)


def other_enquiries(executor: Executor, actor: Actor, state: State, after: str | None = None) -> Page[Any]:
    """A page of those that wait for their sender, or were answered, the latest first."""
    statement = _with_names(select(*HEAD)).where(Enquiry.state == state, reach_of(actor))
    return _page(executor, statement, Enquiry.waits_since, after, latest=True)


def own_enquiries(executor: Executor, actor: Actor) -> Sequence[Any]:
    """What an account sent, the latest first; a page of it, since the old ones are forgotten."""
    own = _with_names(select(*HEAD)).where(Enquiry.account_id == actor.account_id)
    return rows(executor, own.order_by(Enquiry.id.desc()).limit(PAGE))


def _page(executor: Executor, statement: Any, by: Any, after: str | None, *, latest: bool = False) -> Page[Any]:
    place = decode_cursor(after, 2)
    if place:
        here = tuple_(literal(moment(place[0]), UTCDateTime), literal(whole(place[1]), Id))
        beyond = tuple_(by, Enquiry.id)
        statement = statement.where(beyond < here if latest else beyond > here)
    order = (by.desc(), Enquiry.id.desc()) if latest else (by, Enquiry.id)
    found = rows(executor, statement.order_by(*order).limit(PAGE + 1))
    last = found[PAGE - 1] if len(found) > PAGE else None
    return Page(found[:PAGE], encode_cursor(getattr(last, by.key).isoformat(), last.id) if last else None)


def waiting_figures(executor: Executor, area_path: str, moment: datetime) -> Any:
    """How many of an area and all in it wait for an answer, since when the oldest does, and how many have none on the
    promised day: `number`, `since`, `late`."""
    counted = (
        func.count().label("number"),
        func.min(Enquiry.waits_since).label("since"),
        func.sum(case((Enquiry.due <= moment, 1), else_=0)).label("late"),
    )
    here = Enquiry.area_path.startswith(area_path, autoescape=True)
    return the_row(executor, select(*counted).where(Enquiry.state.in_(WAITING), here))


def mail_by_mark(executor: Executor, mark: str) -> Any:
    return row_or_none(executor, select(EnquiryMail.enquiry_id).where(EnquiryMail.mark == mark))


def mails_of(executor: Executor, sender: str, since: datetime) -> int:
    """How many mails of one address were taken since a moment."""
    wanted = select(func.count()).where(EnquiryMail.sender == sender, EnquiryMail.at >= since)
    number: int = value(executor, wanted)
    return number


def contact_of(executor: Executor, enquiry_id: int) -> Any:
    """The sealed address of the sender and the language; None when none was left."""
    wanted = select(EnquiryContact.sealed, EnquiryContact.lang)
    return row_or_none(executor, wanted.where(EnquiryContact.enquiry_id == enquiry_id))


def forwarded_to(executor: Executor, account_id: int) -> list[int]:
    """The enquiries that lie with an officer."""
    lying = Enquiry.state.in_((State.FORWARDED, State.ASKED))
    return [row.id for row in rows(executor, select(Enquiry.id).where(Enquiry.officer_id == account_id, lying))]


def to_remind(executor: Executor, moment: datetime) -> Sequence[Any]:
    """Enquiries whose promised day comes or is over and of which nobody was told: `id`, and the `reminder` that it is.
    The earliest day first, 50 at once."""
    reminder = case((Enquiry.due <= moment, str(Reminded.LATE)), else_=str(Reminded.DUE))
    near = and_(Enquiry.state.in_(WAITING), Enquiry.due <= moment + REMIND_BEFORE)
    untold = select(Enquiry.id, reminder.label("reminder")).where(
        near, Enquiry.reminded != Reminded.LATE, Enquiry.reminded != reminder
    )
    return rows(executor, untold.order_by(Enquiry.due, Enquiry.id).limit(REMINDED_AT_ONCE))


def _unanswered_for_long(moment: datetime) -> ColumnElement[bool]:
    """Whether nobody writes any more: two years after the sender's last word, or a year after a question to them."""
    written = aliased(EnquiryMessage)
    talk = written.side.in_((Side.SENDER, Side.OFFICE))
    last = select(func.max(written.at)).where(written.enquiry_id == Enquiry.id, talk).scalar_subquery()
    since = func.coalesce(last, Enquiry.sent_at)
    return or_(
        and_(Enquiry.state.in_(WAITING), since < moment - UNANSWERED_KEPT),
        and_(Enquiry.state == State.ASKED, since < moment - ENQUIRY_KEPT),
    )


def to_lapse(executor: Executor, moment: datetime) -> Sequence[Any]:
    """The enquiries that are kept no longer though nobody answered, 50 at once: `id`."""
    wanted = select(Enquiry.id).where(_unanswered_for_long(moment))
    return rows(executor, wanted.order_by(Enquiry.id).limit(LAPSED_AT_ONCE))


def lapsing_number(executor: Executor, moment: datetime) -> int:
    number: int = value(executor, select(func.count()).select_from(Enquiry).where(_unanswered_for_long(moment)))
    return number


def never_answered(executor: Executor) -> int:
    """How many were deleted for which an answer was still owed, as long as the journal goes back."""
    lapsed = and_(Journal.object_kind == "enquiry", Journal.act == EnquiryLapsed.act)
    owed = Journal.ids["side"].as_string() == Side.OFFICE
    number: int = value(executor, select(func.count()).select_from(Journal).where(lapsed, owed))
    return number
