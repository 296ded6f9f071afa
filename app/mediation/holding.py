"""How an act holds a challenge, or what somebody told, and makes sure that its mediator is nobody's."""

from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Hidden, NotAllowed
from app.mediation.models import Challenge, Treatment
from app.mediation.policies import bar_for, is_mediator, may_read_treatment
from app.mediation.queries.around import facts_of, mediators, substitutes
from app.mediation.queries.challenges import challenge_by_id
from app.mediation.queries.treatments import apart_of
from app.mediation.vocabulary import BAR_WORDS


def held_challenge(challenge_id: int) -> Challenge:
    """The challenge's row as it is now, held until the running act ends; its number comes from a reading."""
    return session.get_one(Challenge, challenge_id, with_for_update=True, populate_existing=True)


def must_decide(actor: Actor, challenge: Challenge) -> None:
    """Raises `NotAllowed` for whoever may not decide about this challenge; a mediator whom something bars is told what,
    and who can instead."""
    row = challenge_by_id(session(), challenge.id)
    if not is_mediator(actor):
        raise Hidden if row.confidential else NotAllowed
    facts = facts_of(session(), [row], now())[row.id]
    bar = bar_for(actor, facts)
    if bar is not None:
        free = substitutes(mediators(session(), now()), facts, but=actor.account_id)
        raise NotAllowed(BAR_WORDS[bar], names=", ".join(one.name for one in free) or "–")


def held_treatment(treatment_id: int) -> Treatment:
    """What somebody told, its row as it is now, held until the running act ends. The caller finds out who may."""
    row = session.get(Treatment, treatment_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise Hidden
    return row


def read_treatment(actor: Actor, treatment_id: int) -> Treatment:
    """The same, for whoever may read it."""
    row = held_treatment(treatment_id)
    if not may_read_treatment(actor, row, apart_of(session(), [row.id])[row.id]):
        raise Hidden
    return row
