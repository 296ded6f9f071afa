"""What the programme does when another room ends a role, in that room's own transaction."""

from sqlalchemy.orm import Session

from app.identity.actor import SYSTEM
from app.identity.events import RoleEnded, RolePaused
from app.identity.vocabulary import POLICE
from app.programme import actions


def hand_over(_session: Session, event: RoleEnded | RolePaused) -> None:
    """Whoever asked an officer for a talk is answered by whoever takes over."""
    if event.role in POLICE:
        actions.give_over(actor=SYSTEM, account_id=event.account_id, successor_id=event.successor_id)
