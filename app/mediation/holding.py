"""How an act holds a challenge, and makes sure that its mediator is nobody's."""

from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Hidden, NotAllowed
from app.mediation.models import Challenge
from app.mediation.policies import bar_for, is_mediator
from app.mediation.queries.around import facts_of, mediators, substitutes
from app.mediation.queries.challenges import challenge_by_id
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
