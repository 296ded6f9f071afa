"""What the worker does: cycles go on by the day."""

from app.identity.actor import Actor
from app.kernel.db import reader
from app.priorities.actions import turn_cycle
from app.priorities.queries import due_to_turn
from app.priorities.standing import today


def turn_cycles(*, actor: Actor) -> int:
    """Move each cycle whose day has come, one act each; how many were moved."""
    return sum(turn_cycle(actor=actor, cycle_id=number) for number in due_to_turn(reader(), today()))
