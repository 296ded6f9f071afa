"""Every SELECT of appointments."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select

from app.identity.actor import Actor
from app.identity.models import DutyEntry
from app.identity.vocabulary import POLICE, Role
from app.kernel.db import Executor, row_or_none, rows, the_row, value
from app.programme.models import Appointment, AppointmentContact
from app.programme.vocabulary import COMING, LASTS, OPEN, PAGE, State

HEAD = (
    Appointment.id,
    Appointment.ref,
    Appointment.officer_id,
    Appointment.area_path,
    Appointment.account_id,
    Appointment.lang,
    Appointment.place,
    Appointment.state,
    Appointment.asked_at,
    Appointment.due,
    Appointment.starts_at,
    Appointment.over_at,
    DutyEntry.duty_name.label("officer_name"),
)


def _heads(*more: Any) -> Any:
    return select(*HEAD, *more).join(DutyEntry, DutyEntry.account_id == Appointment.officer_id, isouter=True)


def appointment_by_ref(executor: Executor, ref: str) -> Any:
    """One, sealed as it is; raises `NotFound`. The caller finds out who may read it."""
    return the_row(executor, _heads(Appointment.sealed, Appointment.answer).where(Appointment.ref == ref))


def appointment_ref(executor: Executor, appointment_id: int) -> str:
    """The reference of one, for whoever holds its receipt; raises `NotFound`."""
    return str(the_row(executor, select(Appointment.ref).where(Appointment.id == appointment_id)).ref)


def appointment_by_key(executor: Executor, key: str) -> Any:
    wanted = select(Appointment.id, Appointment.ref, Appointment.officer_id, Appointment.sealed)
    return row_or_none(executor, wanted.where(Appointment.key == key))


def contact_of(executor: Executor, appointment_id: int) -> Any:
    """The sealed address of the asker and the language; None when none was left."""
    wanted = select(AppointmentContact.sealed, AppointmentContact.lang)
    return row_or_none(executor, wanted.where(AppointmentContact.appointment_id == appointment_id))


def reach_of(actor: Actor) -> ColumnElement[bool]:
    """The appointments this actor answers: officers those asked of them and of whom they stand in for, commissioners
    those of own areas too; never the own."""
    ways: list[ColumnElement[bool]] = []
    if actor.has(*POLICE):
        ways.append(Appointment.officer_id.in_(actor.answers_for))
    for grant in actor.grants:
        if grant.role == Role.COMMISSIONER:
            ways.append(Appointment.area_path.startswith(grant.area_path, autoescape=True))
    own = or_(Appointment.account_id.is_(None), Appointment.account_id != (actor.account_id or 0))
    return and_(or_(*ways), own) if ways else false()


def waiting_number(executor: Executor, actor: Actor) -> int:
    """How many wait for an answer of this officer or of whom they stand in for."""
    mine = Appointment.officer_id.in_(actor.answers_for)
    asked = select(func.count()).where(Appointment.state == State.ASKED, mine, reach_of(actor))
    number: int = value(executor, asked)
    return number


def asked_appointments(executor: Executor, actor: Actor) -> Sequence[Any]:
    """Those that wait, for this actor or for the asker, whose promised day comes first on top."""
    waiting = _heads().where(Appointment.state.in_(OPEN), reach_of(actor))
    return rows(executor, waiting.order_by(Appointment.due.is_(None), Appointment.due, Appointment.id).limit(PAGE))


def settled_appointments(executor: Executor, actor: Actor, moment: datetime) -> Sequence[Any]:
    """Those to come, the next first."""
    coming = _heads().where(Appointment.state == State.SETTLED, Appointment.over_at > moment, reach_of(actor))
    return rows(executor, coming.order_by(Appointment.starts_at, Appointment.id).limit(PAGE))


def own_appointments(executor: Executor, actor: Actor) -> Sequence[Any]:
    """What an account asked for, the latest first."""
    own = _heads().where(Appointment.account_id == actor.account_id)
    return rows(executor, own.order_by(Appointment.id.desc()).limit(PAGE))


def clashing(executor: Executor, officer_id: int, starts_at: datetime, but: int) -> bool:
    """Whether the officer has another appointment, settled or offered, that overlaps this moment."""
    wanted = select(Appointment.id).where(
        Appointment.officer_id == officer_id,
        Appointment.state.in_(COMING),
        Appointment.id != but,
        Appointment.starts_at > starts_at - LASTS,
        Appointment.starts_at < starts_at + LASTS,
    )
    return value(executor, wanted.limit(1)) is not None


def open_of(executor: Executor, officer_id: int, moment: datetime) -> Sequence[Any]:
    """What an officer has to answer or to keep."""
    keeps = or_(Appointment.state.in_(OPEN), and_(Appointment.state == State.SETTLED, Appointment.over_at > moment))
    return rows(executor, select(Appointment.id).where(Appointment.officer_id == officer_id, keeps))


def to_remind(executor: Executor, moment: datetime, before: datetime, limit: int) -> Collection[int]:
    """Settled appointments that begin before a moment and of which nobody was reminded."""
    soon = and_(Appointment.starts_at > moment, Appointment.starts_at <= before, Appointment.reminded_at.is_(None))
    wanted = select(Appointment.id).where(Appointment.state == State.SETTLED, soon)
    return [row.id for row in rows(executor, wanted.order_by(Appointment.starts_at).limit(limit))]


def to_lapse(executor: Executor, moment: datetime, asked_before: datetime, limit: int) -> Collection[int]:
    """Offers whose moment came unanswered, and what nobody answered for long."""
    offer = and_(Appointment.state == State.PROPOSED, Appointment.starts_at <= moment)
    old = and_(Appointment.state == State.ASKED, Appointment.due < asked_before)
    wanted = select(Appointment.id).where(or_(offer, old))
    return [row.id for row in rows(executor, wanted.order_by(Appointment.id).limit(limit))]


def appointment_figures(executor: Executor, since: datetime, moment: datetime) -> Any:
    """Of the whole city since a moment: how many were `asked` for, `met` or settled, and how many of those that wait
    now are `late`. Of no officer."""
    met = func.sum(case((Appointment.state == State.SETTLED, 1), else_=0))
    late = func.sum(case((Appointment.due <= moment, 1), else_=0))
    counted = (func.count().label("asked"), func.coalesce(met, 0).label("met"), func.coalesce(late, 0).label("late"))
    return the_row(executor, select(*counted).where(Appointment.asked_at >= since))
