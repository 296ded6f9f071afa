"""Who may do what with who is missing: the "group.count" line of the permission table."""

from app.identity.actor import Actor
from app.identity.vocabulary import STAFF, Role
from app.kernel.journal import Doer

INSTITUTIONAL = STAFF | {Role.EXPERT}


def may_answer(actor: Actor) -> bool:
    """group.count: residents with an account, of themselves; never police, partners and staff."""
    return actor.known and not actor.banned and actor.roles.isdisjoint(INSTITUTIONAL)


def may_take_population(actor: Doer) -> bool:
    """settings.edit, for figures of a census: the house itself, by its commands."""
    return actor.kind == "system"
