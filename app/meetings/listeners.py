"""What meetings do when something happens elsewhere, in the same transaction."""

from sqlalchemy.orm import Session

from app.identity.actor import SYSTEM
from app.identity.events import AccountDeleted
from app.meetings.actions.forgetting import forget_guest


def forget_account(_session: Session, event: AccountDeleted) -> None:
    """Whoever deletes the account gives back the places at meetings to come."""
    forget_guest(actor=SYSTEM, account_id=event.account_id)
