"""Who has a desk."""

from app.identity.actor import Actor
from app.identity.vocabulary import Role

WORKING = (Role.OFFICER, Role.COMMISSIONER, Role.PARTNER)


def may_have_desk(actor: Actor) -> bool:
    """Staff; what lies on it follows from the areas and bodies of each."""
    return actor.is_staff
