"""What happens to accounts."""

from sqlalchemy import update

from app.identity.actor import Actor
from app.identity.models import Account
from app.kernel.db import session
from app.kernel.transaction import act


@act
def count_contribution(*, actor: Actor, account_id: int) -> None:
    """Count one contribution that a moderator let through; part of the moderator's act, which announces it."""
    session.execute(update(Account).where(Account.id == account_id).values(contributions=Account.contributions + 1))
