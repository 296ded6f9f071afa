"""What the officer does who was asked: agree to a time, offer another, decline; and who takes over."""

import json
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from app.identity.actor import Actor
from app.identity.queries.grants import duty_paths, keepers_of
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Closed, Invalid, NotAllowed
from app.kernel.journal import announce
from app.kernel.sealed import seal
from app.kernel.text import tidy, tidy_block
from app.kernel.transaction import act
from app.kernel.words import spoken
from app.programme.events import AppointmentDeclined, AppointmentHanded, AppointmentProposed, AppointmentSettled
from app.programme.models import Appointment
from app.programme.policies import may_answer
from app.programme.queries.appointments import clashing, open_of
from app.programme.vocabulary import FARTHEST, LINE_LONGEST, OPEN, WORDS_LONGEST, State
from app.programme.writing import answer_words, held, promised

TAKEN = spoken("There is another appointment at this time.")


@act
def offer_appointment(
    *, actor: Actor, appointment_id: int, starts_at: datetime, place: str, words: str, as_wished: bool
) -> None:
    """Name one time and one place. `as_wished`: it is one that the asker wished for, so that it is settled; another one
    waits for the asker's yes. A settled one can be moved in the same way. Sent twice, it is said once."""
    row = _held(actor, appointment_id)
    told = {"words": _words(words, least=0), "place": _place(place)}
    state = State.SETTLED if as_wished else State.PROPOSED
    if (row.state, row.starts_at) == (state, starts_at) and answer_words(row) == told:
        return
    row.must_be(*OPEN, State.SETTLED)
    _must_lie_ahead(row, starts_at)
    if clashing(session(), row.officer_id, starts_at, row.id):
        raise Invalid(TAKEN, field="begins")
    row.answer = seal(json.dumps(told), "appointment_answer")
    try:
        with session.begin_nested():
            row.offer(starts_at, settled=as_wished)
            session.flush()
    except IntegrityError as error:  # two at once for one moment: the database lets one of them have it
        raise Invalid(TAKEN, field="begins") from error
    event = AppointmentSettled if as_wished else AppointmentProposed
    announce(event(appointment_id=row.id), actor=actor)


@act
def decline_appointment(*, actor: Actor, appointment_id: int, words: str) -> None:
    """Say no, with a reason that the asker reads; a settled one is called off in the same way."""
    row = _held(actor, appointment_id)
    told = {"words": _words(words, least=2), "place": ""}
    if row.state == State.DECLINED and answer_words(row) == told:
        return
    row.must_be(*OPEN, State.SETTLED)
    if row.over_at is not None and row.over_at <= now():
        raise Closed("This appointment is over.")
    row.answer = seal(json.dumps(told), "appointment_answer")
    row.end(State.DECLINED, now())
    session.flush()
    announce(AppointmentDeclined(appointment_id=row.id), actor=actor)


@act
def give_over(*, actor: Actor, account_id: int, successor_id: int | None) -> int:
    """What an officer whose role for an area ends had to answer or to keep there goes to the successor, else to the
    commissioner; where that one has no time then, the asker is answered anew. Returns how many."""
    given, still = 0, duty_paths(session(), account_id, now())
    for found in open_of(session(), account_id, now()):
        row = session.get_one(Appointment, found.id, with_for_update=True)
        if row.area_path.startswith(tuple(still)):
            continue
        chiefs = keepers_of(session(), row.area_path, Role.COMMISSIONER, now())
        to = successor_id or next((chief.account_id for chief in chiefs if chief.account_id != account_id), None)
        if to is None:
            continue
        if row.starts_at is not None and clashing(session(), to, row.starts_at, row.id):
            row.ask(promised())
        row.officer_id = to
        session.flush()
        announce(AppointmentHanded(appointment_id=row.id, officer_id=to), actor=actor)
        given += 1
    return given


def _held(actor: Actor, appointment_id: int) -> Appointment:
    row = held(actor, appointment_id)
    if not may_answer(actor, row):
        raise NotAllowed
    return row


def _must_lie_ahead(row: Appointment, starts_at: datetime) -> None:
    if row.over_at is not None and row.over_at <= now():
        raise Closed("This appointment is over.")
    if not now() < starts_at <= now() + FARTHEST:
        raise Invalid("Choose a time from now on, within four months.", field="day")


def _words(text: str, *, least: int) -> str:
    words = tidy_block(text)
    if len(words) < least:
        raise Invalid("Write at least a sentence.", field="words")
    if len(words) > WORDS_LONGEST:
        raise Invalid("This text is too long: 1,000 characters at most.", field="words")
    return words


def _place(text: str) -> str:
    place = tidy(text)
    if not 2 <= len(place) <= LINE_LONGEST:
        raise Invalid("Say in 2 to 150 characters where you meet.", field="place")
    return place
