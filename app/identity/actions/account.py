"""What a person changes of the own account."""

from sqlalchemy import update

from app.identity.actions.sessions import sign_out_everywhere
from app.identity.actor import Actor
from app.identity.events import AccountChanged, PasswordSet
from app.identity.letters import password_letter
from app.identity.models import Account
from app.identity.policies import may_change_account
from app.identity.queries import session_of
from app.identity.vocabulary import FRESH_SIGN_IN, Means
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Invalid, NotAllowed
from app.kernel.journal import announce
from app.kernel.outbox import post
from app.kernel.transaction import act


@act
def change_account(*, actor: Actor, account_id: int, name: str, lang: str | None, area_id: int | None) -> Account:
    """Change the display name, the language and "my neighbourhood" of the own account."""
    if not may_change_account(actor, account_id):
        raise NotAllowed
    account = session.get_one(Account, account_id, with_for_update=True)
    changed = {"name": name, "lang": lang, "area_id": area_id}
    fields = [key for key, value in changed.items() if getattr(account, key) != value]
    for key in fields:
        setattr(account, key, changed[key])
    if fields:
        announce(AccountChanged(account_id=account_id), actor=actor, fields=fields)
    return account


@act
def set_password(*, actor: Actor, account_id: int, password_hash: str, proven: bool) -> None:
    """Set or change the own password; all other browsers are signed out and the owner is told by mail.

    Needs the present password (`proven`), or a sign-in by mail within the last quarter of an hour.
    """
    if not may_change_account(actor, account_id) or actor.session_id is None:
        raise NotAllowed
    begun = session_of(session(), actor.session_id)
    fresh = begun.means in (Means.CODE, Means.LINK) and begun.made_at + FRESH_SIGN_IN > now()
    if not proven and not fresh:
        raise Invalid("Enter your present password, or sign in again with a code first.", "current")
    email, lang = session.execute(
        update(Account)
        .where(Account.id == account_id)
        .values(password=password_hash)
        .returning(Account.email, Account.lang)
    ).one()
    sign_out_everywhere(actor=actor, but=actor.session_id)
    journal_id = announce(PasswordSet(account_id=account_id), actor=actor)
    letter = password_letter(lang)
    key = f"password-{journal_id}"
    post(session(), recipient=email, subject=letter.subject, text=letter.text, key=key, lang=letter.lang)


@act
def count_contribution(*, actor: Actor, account_id: int) -> None:
    """Count one contribution that a moderator let through; part of the moderator's act, which announces it."""
    session.execute(update(Account).where(Account.id == account_id).values(contributions=Account.contributions + 1))
