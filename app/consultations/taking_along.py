"""What somebody answered on a device goes along to the account with which they go on there, so that nobody counts twice
on one device."""

from typing import Any

from sqlalchemy import delete, select, update

from app.consultations.models import Consultation, ConsultationPerson, Stance, Statement
from app.consultations.persons import device_of
from app.consultations.vocabulary import PersonKind, Who
from app.identity.actor import Actor
from app.kernel.db import session


def take_along(actor: Actor, consultation: Consultation, who: ConsultationPerson) -> bool:
    """Make what was answered on this actor's device the account's, `who`; whether there was anything. For an act that
    holds the consultation.

    Where the account has said something itself, that stands and the device's goes. Nothing that would lead from the
    account to its browser is left.
    """
    device = _device(actor, consultation) if who.kind == PersonKind.ACCOUNT else None
    if device is None:
        return False
    own = select(Stance.statement_id).where(Stance.person_id == who.id)
    twice = delete(Stance).where(Stance.person_id == device.id, Stance.statement_id.in_(own))
    moved = update(Stance).where(Stance.person_id == device.id).values(person_id=who.id)
    gone = _changed(twice.returning(Stance.statement_id))
    taken = _changed(moved.returning(Stance.statement_id))
    session.execute(update(Statement).where(Statement.id.in_(gone)).values(answers=Statement.answers - 1))
    consultation.people -= device.answers > 0 and who.answers > 0
    consultation.stances -= len(gone)
    who.answers += len(taken)
    session.delete(device)
    session.flush()
    return True


def _device(actor: Actor, consultation: Consultation) -> ConsultationPerson | None:
    """The row of the actor's device; None where devices do not answer."""
    mark = device_of(actor, consultation.id) if consultation.who == Who.EVERYONE else None
    if mark is None:
        return None
    same = {"consultation_id": consultation.id, "person": mark, "kind": PersonKind.DEVICE}
    return session.scalars(select(ConsultationPerson).filter_by(**same)).one_or_none()


def _changed(statement: Any) -> list[int]:
    return list(session.scalars(statement, execution_options={"synchronize_session": False}))
