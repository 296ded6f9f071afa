"""What staff were refused."""

from app.identity.actor import Actor
from app.identity.events import AccessDenied
from app.kernel.journal import announce
from app.kernel.transaction import act


@act
def note_denial(*, actor: Actor, action: str, number: int | None) -> None:
    """Write down that a member of staff was refused `action` (an id of the permission table), on the thing of that
    number when there is one."""
    if actor.account_id is not None:
        announce(AccessDenied(account_id=actor.account_id, action=action, number=number), actor=actor)
