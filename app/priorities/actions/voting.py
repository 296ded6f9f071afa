"""Residents name what matters most, and say at the end what became of it."""

from collections.abc import Sequence

from sqlalchemy import delete, update

from app.identity.actor import Actor
from app.identity.policies import must_not_be_banned
from app.kernel.db import session
from app.kernel.errors import Invalid, NotAllowed, NotFound
from app.kernel.journal import announce
from app.kernel.transaction import act
from app.kernel.words import spoken
from app.priorities.events import PrioritiesVoted, PriorityRated
from app.priorities.holding import held, priority_in
from app.priorities.models import PriorityOption, PriorityRating, PriorityVote
from app.priorities.persons import RESIDENT
from app.priorities.policies import may_rate, may_vote
from app.priorities.queries import cycle_of_priority, options_of, own_votes
from app.priorities.standing import today
from app.priorities.vocabulary import VOTES, Verdict

ONLY = spoken("Only residents who showed that they live in this area take part.")


@act
def vote_priorities(*, actor: Actor, cycle_id: int, options: Sequence[int]) -> None:
    """Name up to three options; what was named before is replaced, and none takes it back. Until the survey closes."""
    must_not_be_banned(actor)
    cycle = held(cycle_id)
    if actor.account_id is None or not may_vote(actor, cycle):
        raise NotAllowed(ONLY)
    cycle.must_take_votes(today())
    wanted = list(dict.fromkeys(options))
    if len(wanted) > VOTES:
        raise Invalid("Choose three at most.", field="options")
    if not set(wanted) <= {row.id for row in options_of(session(), cycle_id)}:
        raise NotFound
    before = own_votes(session(), cycle_id, actor.account_id)
    if set(before) == set(wanted):
        return
    mine = {"cycle_id": cycle_id, "account_id": actor.account_id}
    session.execute(delete(PriorityVote).filter_by(**mine))
    session.add_all(PriorityVote(**mine, place=place, option_id=option) for place, option in enumerate(wanted, 1))
    for option in set(before) ^ set(wanted):
        _count(option, 1 if option in wanted else -1)
    cycle.people += bool(wanted) - bool(before)
    announce(PrioritiesVoted(priorities_id=cycle_id), actor=RESIDENT)


@act
def rate_priority(*, actor: Actor, priority_id: int, verdict: Verdict) -> None:
    """Say what became of a priority, once for each resident and changeable until the cycle is over."""
    must_not_be_banned(actor)
    cycle = held(cycle_of_priority(session(), priority_id))
    if actor.account_id is None or not may_rate(actor, cycle):
        raise NotAllowed(ONLY)
    cycle.must_take_ratings(today())
    priority = priority_in(cycle.id, priority_id)
    given = session.get(PriorityRating, (priority_id, actor.account_id))
    if given is not None and given.verdict == verdict:
        return
    if given is None:
        session.add(PriorityRating(priority_id=priority_id, account_id=actor.account_id, verdict=verdict))
    else:
        setattr(priority, given.verdict, getattr(priority, given.verdict) - 1)
        given.verdict = verdict
    setattr(priority, verdict, getattr(priority, verdict) + 1)
    announce(PriorityRated(priorities_id=cycle.id), actor=RESIDENT)


def _count(option: int, more: int) -> None:
    session.execute(update(PriorityOption).where(PriorityOption.id == option).values(votes=PriorityOption.votes + more))
