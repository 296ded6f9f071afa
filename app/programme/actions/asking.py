"""What the asker does: ask, say yes to another time or wish again, cancel, have it deleted."""

import json
from dataclasses import dataclass

from sqlalchemy import delete

from app.identity.actions import make_receipt
from app.identity.actor import SYSTEM, Actor
from app.identity.queries.grants import duty_paths
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Closed, Invalid, NotAllowed, NotFound, SentAlready
from app.kernel.journal import announce
from app.kernel.sealed import seal
from app.kernel.text import tidy
from app.kernel.transaction import act, made_once
from app.programme.events import (
    AppointmentAccepted,
    AppointmentAsked,
    AppointmentCancelled,
    AppointmentForgotten,
    OtherTimeWished,
)
from app.programme.models import Appointment, AppointmentContact
from app.programme.policies import is_asker, may_ask
from app.programme.queries.appointments import appointment_by_key
from app.programme.references import appointment_reference
from app.programme.vocabulary import (
    LINE_LONGEST,
    NAME_LONGEST,
    OPEN,
    OVER,
    RECEIPT_APPOINTMENT,
    WISHES_LONGEST,
    WISHES_SHORTEST,
    State,
    Where,
)
from app.programme.writing import RESIDENT, asked_words, held, promised


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What somebody asks for. `when`: when it suits, in own words. `topic`: in a line, and `name`: how to be called, if
    the asker likes. `email`: where to write, kept encrypted. `key`: of the form."""

    when: str
    place: Where
    lang: str
    topic: str = ""
    name: str = ""
    email: str = ""
    key: str | None = None


@act
def ask_appointment(*, actor: Actor, officer_id: int, wishes: Wishes) -> tuple[str, str]:
    """Ask an officer on duty for a talk; the reference, and the code of the receipt. Nothing of it is legible in the
    database, and no journal row says who it was. The same form gives the same."""
    if not may_ask(actor):
        raise NotAllowed
    paths = duty_paths(session(), officer_id, now())
    if not paths:
        raise NotFound
    told = _checked(wishes)
    row = made_once(
        lambda: _sent(wishes.key, officer_id, told), lambda: _taken(actor, officer_id, paths[0], wishes, told)
    )
    code = make_receipt(actor=SYSTEM, kind=RECEIPT_APPOINTMENT, thing_id=row[0], seed=wishes.key)
    return row[1], code


@act
def accept_appointment(*, actor: Actor, appointment_id: int) -> None:
    """The asker says yes to the time that was offered; too late once it has come."""
    row = _own(actor, appointment_id)
    if row.state == State.SETTLED:
        return
    row.must_be(State.PROPOSED)
    if row.starts_at is None or row.starts_at <= now():
        raise Closed("This time is over. Say when else it would suit you.")
    row.accept()
    session.flush()
    announce(AppointmentAccepted(appointment_id=row.id), actor=RESIDENT)


@act
def wish_other_time(*, actor: Actor, appointment_id: int, when: str) -> None:
    """The time that was offered does not suit; the asker says when it would, and the officer answers again."""
    row = _own(actor, appointment_id)
    told = asked_words(row) | {"wishes": _when(when)}
    if row.state == State.ASKED and told == asked_words(row):
        return
    row.must_be(State.PROPOSED, State.SETTLED)
    if row.state == State.SETTLED and row.over_at is not None and row.over_at <= now():
        raise Closed("This appointment is over. Please ask for a new one.")
    row.sealed = seal(json.dumps(told), "appointment")
    row.ask(promised())
    session.flush()
    announce(OtherTimeWished(appointment_id=row.id), actor=RESIDENT)


@act
def cancel_appointment(*, actor: Actor, appointment_id: int) -> None:
    """The asker does not come, or wants no answer any more."""
    row = _own(actor, appointment_id)
    if row.state == State.CANCELLED:
        return
    row.must_be(*OPEN, State.SETTLED)
    if row.over_at is not None and row.over_at <= now():
        raise Closed("This appointment is over.")
    row.end(State.CANCELLED, now())
    session.flush()
    announce(AppointmentCancelled(appointment_id=row.id), actor=RESIDENT)


@act
def forget_appointment(*, actor: Actor, appointment_id: int) -> None:
    """The asker has it deleted, at once; whoever waited for an answer or for the asker is told that it is off."""
    row = _own(actor, appointment_id)
    is_off = row.state not in OVER and (row.over_at is None or row.over_at > now())
    session.execute(delete(AppointmentContact).where(AppointmentContact.appointment_id == row.id))
    officer_id = row.officer_id if is_off else None
    session.delete(row)
    session.flush()
    announce(AppointmentForgotten(appointment_id=appointment_id, officer_id=officer_id), actor=RESIDENT)


def _own(actor: Actor, appointment_id: int) -> Appointment:
    row = held(actor, appointment_id)
    if not is_asker(actor, row):
        raise NotAllowed
    return row


def _when(words: str) -> str:
    when = tidy(words)
    if not WISHES_SHORTEST <= len(when) <= WISHES_LONGEST:
        raise Invalid("Say in 2 to 300 characters when it suits you.", field="when")
    return when


def _checked(wishes: Wishes) -> dict[str, str]:
    topic, name = tidy(wishes.topic), tidy(wishes.name)
    if len(topic) > LINE_LONGEST:
        raise Invalid("At most 150 characters.", field="topic")
    if len(name) > NAME_LONGEST:
        raise Invalid("At most 60 characters.", field="name")
    return {"wishes": _when(wishes.when), "topic": topic, "name": name}


def _sent(key: str | None, officer_id: int, told: dict[str, str]) -> tuple[int, str] | None:
    row = appointment_by_key(session(), key) if key else None
    if row is None:
        return None
    if row.officer_id != officer_id or asked_words(row) != told:
        raise SentAlready(field="when")
    return row.id, row.ref


def _taken(actor: Actor, officer_id: int, area_path: str, wishes: Wishes, told: dict[str, str]) -> tuple[int, str]:
    row = Appointment(ref=appointment_reference(), key=wishes.key, officer_id=officer_id, area_path=area_path)
    row.account_id, row.lang, row.place = actor.account_id, wishes.lang, wishes.place
    row.sealed, row.asked_at = seal(json.dumps(told), "appointment"), now()
    row.ask(promised())
    session.add(row)
    session.flush()
    if wishes.email and not actor.known:
        sealed = seal(wishes.email, "appointment_contact")
        session.add(AppointmentContact(appointment_id=row.id, sealed=sealed, lang=wishes.lang))
        session.flush()
    announce(AppointmentAsked(appointment_id=row.id), actor=RESIDENT)
    return row.id, row.ref
