"""Another e-mail address for the own account: proven by a code that goes to it."""

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from app.identity.actions.proving import require_proof, use_mailed_code
from app.identity.actions.sessions import sign_out_everywhere
from app.identity.actions.sign_in import make_code, send_code
from app.identity.actor import Actor
from app.identity.events import EmailChanged
from app.identity.letters import address_changed_letter, new_address_letter, taken_address_letter
from app.identity.models import Account, EmailCode
from app.identity.policies import may_change_account
from app.identity.queries import account_by_email, account_by_id, keyed_hash, waiting_code
from app.identity.vocabulary import Purpose
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Invalid, NotAllowed
from app.kernel.journal import announce
from app.kernel.outbox import post
from app.kernel.transaction import act


@act
def ask_new_address(*, actor: Actor, account_id: int, email: str, device: str) -> None:
    """Send a code to the address that the own account is to get; asks for a proof first.

    To an address that has an account goes a letter that says so, and the answer is the same.
    """
    if not may_change_account(actor, account_id):
        raise NotAllowed
    require_proof(actor=actor)
    account = account_by_id(session(), account_id)
    if account.email == email:
        raise Invalid("This is your address already.", "email")
    code, _link, row = make_code(
        actor=actor, email=email, purpose=Purpose.CHANGE_EMAIL, device=device, lang=account.lang
    )
    taken = account_by_email(session(), email)
    row.account_id = None if taken else account_id
    letter = taken_address_letter(taken.lang) if taken else new_address_letter(account.lang, code)
    send_code(actor=actor, row=row, letter=letter)


@act
def change_address(*, actor: Actor, account_id: int, device: str, code: str) -> bool:
    """Give the own account the address whose code this is; False when the code is wrong, late or used.

    All other browsers are signed out; the old and the new address are told.
    """
    if not may_change_account(actor, account_id):
        raise NotAllowed
    row = waiting_code(session(), keyed_hash("device", device), Purpose.CHANGE_EMAIL)
    if row is None or not use_mailed_code(actor=actor, row=row, typed=code):
        return False
    before = account_by_id(session(), account_id)
    try:
        with session.begin_nested():
            changed = update(Account).where(Account.id == account_id)
            session.execute(changed.values(email=row.email, confirmed_at=now()))
    except IntegrityError:  # somebody made an account with it in the meantime, perhaps one that is closed now
        return False
    waiting = update(EmailCode).where(EmailCode.account_id == account_id, EmailCode.used_at.is_(None))
    session.execute(waiting.values(used_at=now()))  # codes that lie in the old mailbox
    sign_out_everywhere(actor=actor, but=actor.session_id)
    journal_id = announce(EmailChanged(account_id=account_id), actor=actor, fields=["email"])
    letter = address_changed_letter(before.lang, row.email)
    for recipient in (before.email, row.email):
        key = f"address-{journal_id}-{recipient}"
        post(session(), recipient=recipient, subject=letter.subject, text=letter.text, key=key, lang=letter.lang)
    return True
