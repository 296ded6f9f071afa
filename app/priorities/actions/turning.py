"""A cycle goes on by the day: the survey closes, the rating opens, it ends, and the next one begins."""

from typing import Any

from sqlalchemy import delete, select

from app.identity.actor import Actor
from app.kernel.db import session
from app.kernel.errors import NotAllowed
from app.kernel.journal import announce
from app.kernel.transaction import act
from app.priorities.beginning import begun
from app.priorities.events import CycleTurned
from app.priorities.holding import held
from app.priorities.models import PrioritiesCycle, Priority, PriorityRating, PriorityVote
from app.priorities.queries import options_of
from app.priorities.standing import days_from, today
from app.priorities.vocabulary import State


@act
def turn_cycle(*, actor: Actor, cycle_id: int) -> bool:
    """Move a cycle to where it ought to stand today; whether it moved. Who voted for what goes when the survey closes,
    and who rated how when the cycle is over; the counts stay. When it is over and goes on, the next one begins today
    with the same options."""
    if actor.kind != "system":
        raise NotAllowed
    cycle = held(cycle_id)
    state = cycle.due_state(today())
    if state == cycle.state:
        return False
    cycle.state = state
    session.execute(delete(PriorityVote).where(PriorityVote.cycle_id == cycle_id))
    announce(CycleTurned(priorities_id=cycle_id, state=state), actor=actor, fields=["state"])
    if state == State.OVER:
        _end(actor, cycle)
    return True


def _end(actor: Actor, cycle: PrioritiesCycle) -> None:
    three = select(Priority.id).where(Priority.cycle_id == cycle.id)
    session.execute(delete(PriorityRating).where(PriorityRating.priority_id.in_(three)))
    if not cycle.goes_on:
        return
    session.flush()
    days = days_from(today())
    about: dict[str, Any] = {"area_id": cycle.area_id, "area_path": cycle.area_path, "lang": cycle.lang}
    about |= {name: getattr(days, name) for name in ("begun_on", "survey_until", "rating_from", "ends_on")}
    options = [{"words": row.words, "category_id": row.category_id} for row in options_of(session(), cycle.id)]
    begun(actor, about, options)
