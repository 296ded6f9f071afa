"""Who has a desk."""

from app.identity.actor import Actor
from app.identity.vocabulary import Role

TAKE_STEPS = (Role.OFFICER, Role.COMMISSIONER, Role.PARTNER)
WORKING = (*TAKE_STEPS, Role.COORDINATOR)


def may_have_desk(actor: Actor, *, at: str | None = None) -> bool:
    """Who takes steps, and coordinators, who find a body for what has none; what lies on it follows from the areas
    and bodies of each. `at`: an area's path, for those whose desk may hold something of it."""
    if at is None or actor.has(Role.PARTNER, Role.COORDINATOR):
        return actor.has(*WORKING)
    own = [grant.area_path for grant in actor.grants if grant.role in TAKE_STEPS]
    return any(at.startswith(path) or path.startswith(at) for path in own)
