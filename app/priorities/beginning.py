"""The rows with which a cycle begins, by somebody's hand or after the one before."""

from collections.abc import Sequence
from typing import Any

from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.journal import announce
from app.priorities.events import CycleBegun
from app.priorities.models import PrioritiesCycle, PriorityOption
from app.priorities.vocabulary import State


def begun(actor: Actor, about: dict[str, Any], options: Sequence[dict[str, Any]]) -> PrioritiesCycle:
    """A new cycle with its options, each {"words"} or {"category_id"}; inside an act of this room."""
    cycle = PrioritiesCycle(state=State.SURVEY, goes_on=True, people=0, reason="", begun_at=now(), **about)
    session.add(cycle)
    session.flush()
    made = [{"words": "", "category_id": None} | option for option in options]
    session.add_all(
        PriorityOption(cycle_id=cycle.id, position=position, votes=0, **option)
        for position, option in enumerate(made, 1)
    )
    session.flush()
    told = "\n".join(option["words"] for option in made)
    announce(CycleBegun(priorities_id=cycle.id), actor=actor, content=told)
    return cycle
