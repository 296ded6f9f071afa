"""Who may name a place that feels unsafe: the "unsafe.tap" line of the permission table."""

from app.identity.actor import Actor
from app.issues.policies import is_resident


def may_name(actor: Actor) -> bool:
    """unsafe.tap: residents, and visitors by their device; never police, partners and staff."""
    return not actor.known or is_resident(actor)
