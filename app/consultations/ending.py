"""What the worker does: says of each consultation, once, that it is over."""

from app.consultations.actions import tell_end
from app.consultations.queries import ended_untold
from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import reader


def tell_ends(*, actor: Actor) -> int:
    """Say so of those that ended since, one act each; how many."""
    return sum(tell_end(actor=actor, consultation_id=number) for number in ended_untold(reader(), now()))
