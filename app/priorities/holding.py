"""Rows of a cycle held until an act ends."""

from app.kernel.db import session
from app.kernel.errors import NotFound
from app.kernel.transaction import take_turn
from app.priorities.models import PrioritiesCycle, Priority


def held(cycle_id: int) -> PrioritiesCycle:
    """The cycle as it stands now, held until the act ends; raises `NotFound`. Every vote holds it."""
    take_turn(f"priorities {cycle_id}")
    found = session.get(PrioritiesCycle, cycle_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def priority_in(cycle_id: int, priority_id: int) -> Priority:
    """A priority of a cycle that is held; raises `NotFound`."""
    found = session.get(Priority, priority_id, populate_existing=True)
    if found is None or found.cycle_id != cycle_id:
        raise NotFound
    return found
