"""What a person changes of the own account."""

from sqlalchemy import update

from app.identity.actions.sessions import sign_out_everywhere
from app.identity.actor import Actor
from app.identity.events import AccountChanged, CharterAgreed, PasswordSet
from app.identity.letters import password_letter
from app.identity.models import Account
from app.identity.names import public_name
from app.identity.policies import may_change_account
from app.identity.queries import session_of
from app.identity.vocabulary import CHARTER_VERSION, FRESH_SIGN_IN, AgeBand, Means
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
    changed = {"name": public_name(name, AgeBand(account.age_band)), "lang": lang, "area_id": area_id}
    fields = [key for key, value in changed.items() if getattr(account, key) != value]
    for key in fields:
        setattr(account, key, changed[key])
    if fields:
        announce(AccountChanged(account_id=account_id), actor=actor, fields=fields)
    return account


@act
def come_of_age(*, actor: Actor, account_id: int) -> None:
    """Say that one is 18 now; the shortened name stays until its owner changes it."""
    if not may_change_account(actor, account_id):
        raise NotAllowed
    account = session.get_one(Account, account_id, with_for_update=True)
    if account.age_band != AgeBand.ADULT:
        account.age_band = AgeBand.ADULT
        announce(AccountChanged(account_id=account_id), actor=actor, fields=["age_band"])


@act
def set_password(*, actor: Actor, account_id: int, password_hash: str, proven: bool) -> None:
    """Set or change the own password; all other browsers are signed out and the owner is told by mail.

    Needs the present password (`proven`), or a sign-in by mail or passkey within the last quarter of an hour.
    """
    if not may_change_account(actor, account_id) or actor.session_id is None:
        raise NotAllowed
    begun = session_of(session(), actor.session_id)
    fresh = begun.means in (Means.CODE, Means.LINK, Means.PASSKEY) and begun.made_at + FRESH_SIGN_IN > now()
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
def count_contribution(*, actor: Actor, account_id: int, number: int = 1) -> None:
    """Count a contribution that a moderator let through, or take it off the count when the verdict is taken back; part
    of the moderator's act, which announces it."""
    counted = Account.contributions + number
    session.execute(update(Account).where(Account.id == account_id).values(contributions=counted))


@act
def agree_to_charter(*, actor: Actor) -> None:
    """Remember that the person will keep to the charter as it stands now; part of the first act that writes."""
    if actor.account_id is None:
        raise NotAllowed
    old = update(Account).where(Account.id == actor.account_id, Account.charter < CHARTER_VERSION)
    if session.execute(old.values(charter=CHARTER_VERSION).returning(Account.id)).scalar() is not None:
        announce(CharterAgreed(account_id=actor.account_id, version=CHARTER_VERSION), actor=actor)


@act
def set_shortcuts(*, actor: Actor, on: bool) -> None:
    """Turn single keys at the desks of staff on or off for the own account."""
    if actor.account_id is None:
        raise NotAllowed
    session.execute(update(Account).where(Account.id == actor.account_id).values(shortcuts=on))
    announce(AccountChanged(account_id=actor.account_id), actor=actor, fields=["shortcuts"])
