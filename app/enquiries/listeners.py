"""What enquiries do when another room ends a role, in that room's own transaction."""

from sqlalchemy.orm import Session

from app.enquiries import actions
from app.identity.actor import SYSTEM
from app.identity.events import RoleEnded, RolePaused
from app.identity.vocabulary import Role


def back_to_coordinator(_session: Session, event: RoleEnded | RolePaused) -> None:
    """What was forwarded to an officer waits for the coordinator again, so that it does not lie unread."""
    if event.role == Role.OFFICER:
        actions.give_back(actor=SYSTEM, account_id=event.account_id)
