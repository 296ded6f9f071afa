"""How somebody was treated, from one mediator to another: handed on, or left to the others."""

from sqlalchemy import ColumnElement, select

from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Conflict, Hidden, Invalid, NotAllowed
from app.kernel.journal import announce
from app.kernel.transaction import act
from app.mediation.events import TreatmentHanded, TreatmentLeft
from app.mediation.holding import held_treatment
from app.mediation.models import Treatment, TreatmentLeave
from app.mediation.policies import may_hand_treatment, may_leave_treatment
from app.mediation.queries.around import mediators
from app.mediation.queries.in_hand import free_for_treatment, treatment_waits
from app.mediation.queries.treatments import apart_of
from app.mediation.vocabulary import HANDED_FOR, Leaving


@act
def hand_treatment(
    *, actor: Actor, treatment_id: int, to_id: int, seen_id: int | None, reason: Leaving | None = None
) -> None:
    """Put it into the hands of a mediator whom nothing bars, which need not be another one than who does so. The clock
    runs on: what was promised to the person stays.

    Whoever has it says why: after a conflict of interest it is theirs no more for good, after an absence they may have
    it again. Others may while it waits, and then it counts as an absence. `seen_id`: in whose hands it was on the page;
    raises `Conflict` when it has moved since. The same sent again changes nothing.
    """
    row = held_treatment(treatment_id)
    if _is_done(actor, row, TreatmentLeave.to_id == to_id) and row.mediator_id == to_id:
        return
    moment, before = now(), row.mediator_id
    apart, everybody = apart_of(session(), [row.id])[row.id], mediators(session(), now())
    if not may_leave_treatment(actor, row, apart):
        raise Hidden
    row.must_be_open()
    if before == to_id:
        return
    if before != seen_id:
        raise Conflict("Somebody has handed it on meanwhile. Look in whose hands it is now.")
    if not may_hand_treatment(actor, row, apart, waits=treatment_waits(row, everybody, apart, moment)):
        raise NotAllowed("Whoever has it is here and in time: only they hand it on.")
    if to_id not in {one.account_id for one in free_for_treatment(row, everybody, apart)}:
        raise Conflict("This mediator cannot take it: they are away, or something bars them. Choose another one.")
    why = _why(actor, before, reason)
    if before is not None and why is not None:
        _leave(row, before, why, to_id)
    row.mediator_id = to_id
    session.flush()
    announce(TreatmentHanded(treatment_id=row.id, to_id=to_id, before_id=before, cause=why), actor=actor)


@act
def leave_treatment(*, actor: Actor, treatment_id: int) -> None:
    """Leave it to others for good: a friend among them, whatever it is. No reason has to be told. The same sent again
    changes nothing."""
    row = held_treatment(treatment_id)
    if _is_done(actor, row, TreatmentLeave.reason == Leaving.ASIDE):
        return
    if actor.account_id is None or not may_leave_treatment(actor, row, apart_of(session(), [row.id])[row.id]):
        raise Hidden
    row.must_be_open()
    had_it = row.mediator_id == actor.account_id
    _leave(row, actor.account_id, Leaving.ASIDE, None)
    if had_it:
        row.mediator_id = None
    session.flush()
    announce(TreatmentLeft(treatment_id=row.id, had_it=had_it), actor=actor)


def _why(actor: Actor, before: int | None, reason: Leaving | None) -> Leaving | None:
    """Why it leaves the hands it was in. Nobody says of another mediator that there is a conflict of interest."""
    if before is None:
        return None
    if before != actor.account_id:
        return Leaving.ABSENCE
    if reason not in HANDED_FOR:
        raise Invalid("Say why you hand it on.", field="reason")
    return reason


def _leave(row: Treatment, account_id: int, reason: Leaving, to_id: int | None) -> None:
    had_it = row.mediator_id == account_id
    left = TreatmentLeave(treatment_id=row.id, account_id=account_id, had_it=had_it, reason=reason, to_id=to_id)
    left.at = now()
    session.add(left)
    session.flush()


def _is_done(actor: Actor, row: Treatment, how: ColumnElement[bool]) -> bool:
    """Whether this mediator has left it in this way already; the row is held, so that of two at once one waits."""
    mine = (TreatmentLeave.treatment_id == row.id, TreatmentLeave.account_id == actor.account_id, how)
    return session.execute(select(TreatmentLeave.id).where(*mine).limit(1)).first() is not None
