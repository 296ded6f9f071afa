"""Those who mediate between neighbours: a mediator takes a request on, names a trained resident beside, and leads it
from the offer to an end."""

from datetime import date

from app.identity.actions import make_receipt
from app.identity.actor import SYSTEM, Actor
from app.kernel.clock import local, now
from app.kernel.db import once, session
from app.kernel.errors import Conflict, Invalid, NotAllowed
from app.kernel.journal import announce
from app.kernel.transaction import act
from app.mediation.events import (
    MediationAnswered,
    MediationHanded,
    MediationHeld,
    MediationJoined,
    MediationLeft,
    MediationOffered,
    MediationRead,
    MediationWritten,
)
from app.mediation.models import Mediation, MediationLeave, MediationSide
from app.mediation.policies import is_beside, is_mediator
from app.mediation.queries.between import free_co_mediators, free_mediators
from app.mediation.talks import (
    answered,
    around_of,
    close,
    due_of,
    held_as_mediator,
    held_mediation,
    put_reach,
    say,
    sides,
)
from app.mediation.vocabulary import RECEIPT_MEDIATION, RUNNING, Between, Result, Side
from app.web.city import city

BOTH = "both"


@act
def note_mediation_read(*, actor: Actor, mediation_id: int) -> None:
    """Write down that somebody who mediates opened it; the caller has found them allowed to."""
    announce(MediationRead(mediation_id=mediation_id), actor=actor)


@act
def offer_mediation(*, actor: Actor, mediation_id: int, co_id: int, words: str, lang: str) -> str:
    """A mediator takes a request on, names a trained resident beside, and writes to both sides how it goes on. The
    code that opens it for the other side, who never reads what the first one wrote; mediators hand it over."""
    row = held_as_mediator(actor, mediation_id, alone=True)
    row.must_be(Between.ASKED)
    other = MediationSide(mediation_id=row.id, side=Side.OTHER, lang=lang)
    session.add(other)
    session.flush()
    row.mediator_id = actor.keeps_for(row.mediator_id)
    _join(actor, row, co_id)
    for side in sides(row):
        say(side, words, actor)
    code = make_receipt(actor=SYSTEM, kind=RECEIPT_MEDIATION, thing_id=other.id)
    put_reach(other, code=code)
    row.go_on(Between.OFFERED, due_of(Between.OFFERED))
    session.flush()
    announce(MediationOffered(mediation_id=row.id), actor=actor)
    return str(code)


@act
def name_co_mediator(*, actor: Actor, mediation_id: int, co_id: int) -> None:
    """Name another resident beside, where the first one cannot or may not any more."""
    row = held_as_mediator(actor, mediation_id, alone=True)
    row.must_be(Between.OFFERED, Between.AGREED, Between.HELD)
    _join(actor, row, co_id)


@act
def note_consent(*, actor: Actor, mediation_id: int, side: Side, agrees: bool) -> None:
    """Write down what a side said to a mediator, at the door or on the telephone."""
    row = held_as_mediator(actor, mediation_id)
    row.must_be(Between.OFFERED)
    answered(row, _side(row, side), agrees, actor)
    announce(MediationAnswered(mediation_id=row.id, both=row.state == Between.AGREED), actor=actor)


@act
def note_talk(*, actor: Actor, mediation_id: int, on: date) -> None:
    """Both sides have talked, on a day that has come."""
    row = held_as_mediator(actor, mediation_id)
    row.must_be(Between.AGREED)
    today = local(now(), city().zone).date()
    if not local(row.filed_at, city().zone).date() <= on <= today:
        raise Invalid("Choose the day of the talk: not before it was asked for, and not in the future.", field="on")
    row.held_on = on
    row.go_on(Between.HELD, due_of(Between.HELD))
    session.flush()
    announce(MediationHeld(mediation_id=row.id), actor=actor)


@act
def end_mediation(*, actor: Actor, mediation_id: int, result: Result, words: str) -> None:
    """A mediator brings it to an end after the talk, and writes to both sides what they agreed, or that they did not.
    Nobody else reads it."""
    row = held_as_mediator(actor, mediation_id, alone=True)
    row.must_be(Between.HELD)
    if result not in (Result.AGREEMENT, Result.NO_AGREEMENT):
        raise Invalid("Choose how this ends.", field="result")
    for side in sides(row):
        say(side, words, actor)
    close(row, result, actor)


@act
def write_to_sides(*, actor: Actor, mediation_id: int, to: str, text: str) -> None:
    """Who mediates writes to one side, or to both the same."""
    row = held_as_mediator(actor, mediation_id)
    row.must_be(*RUNNING)
    for side in sides(row) if to == BOTH else [_side(row, Side(to))]:
        say(side, text, actor)
        announce(MediationWritten(mediation_id=row.id, side=side.side), actor=actor)


@act
def hand_mediation(*, actor: Actor, mediation_id: int, to_id: int) -> None:
    """Put it into the hands of a mediator whom nothing bars: of the area, or a substitute of another one. Who is
    barred may hand it on, and does nothing else with it."""
    if not is_mediator(actor):
        raise NotAllowed
    row = held_mediation(mediation_id)
    row.must_be(*RUNNING)
    if to_id not in {one.account_id for one in free_mediators(session(), around_of(row), now())}:
        raise Conflict("This mediator cannot take it: they are away, or something bars them. Choose another one.")
    if row.mediator_id != to_id:
        row.mediator_id = to_id
        session.flush()
        announce(MediationHanded(mediation_id=row.id, to_id=to_id), actor=actor)


@act
def leave_mediation(*, actor: Actor, mediation_id: int) -> None:
    """Leave it to others for good: a friend among them, an absence. No reason has to be told."""
    row = held_mediation(mediation_id)
    if actor.account_id is None or not (is_mediator(actor) or is_beside(actor, row, around_of(row))):
        raise NotAllowed
    row.must_be(*RUNNING)
    values = {"mediation_id": row.id, "account_id": actor.account_id, "at": now()}
    session.execute(once(MediationLeave, "mediation_id", "account_id").values(values))
    if row.mediator_id == actor.account_id:
        row.mediator_id = None
    if row.co_mediator_id == actor.account_id:
        row.co_mediator_id = None
    session.flush()
    announce(MediationLeft(mediation_id=row.id), actor=actor)


def _join(actor: Actor, row: Mediation, co_id: int) -> None:
    free = free_co_mediators(session(), around_of(row), now())
    if co_id not in {one.account_id for one in free} or co_id == row.mediator_id:
        raise Invalid("Choose somebody from the list.", field="co")
    if row.co_mediator_id != co_id:
        row.co_mediator_id = co_id
        session.flush()
        announce(MediationJoined(mediation_id=row.id, account_id=co_id), actor=actor)


def _side(row: Mediation, side: Side) -> MediationSide:
    found = next((one for one in sides(row) if one.side == side), None)
    if found is None:
        raise Conflict("The other side was not asked yet.")
    return found
