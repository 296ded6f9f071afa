"""Personal tokens: made by their owner, shown once, and ended."""

import secrets
from datetime import date

from app.identity.actions.proving import require_proof
from app.identity.actions.sessions import end_tokens
from app.identity.actor import Actor
from app.identity.events import TokenMade
from app.identity.letters import token_letter
from app.identity.models import Account, AccountSession, PersonalToken
from app.identity.policies import longest_token, may_change_account, may_make_token
from app.identity.queries import roles_of, token_hash
from app.identity.queries.tokens import tokens_of
from app.identity.vocabulary import MOST_TOKENS, TOKEN_LONGEST, TOKEN_USUAL, Scope
from app.kernel.clock import end_of_day, local, now
from app.kernel.db import session
from app.kernel.errors import Invalid, NotAllowed, NotFound
from app.kernel.journal import announce
from app.kernel.outbox import post
from app.kernel.text import tidy
from app.kernel.transaction import act
from app.kernel.words import spoken
from app.web.city import city

YEAR = spoken("Choose a day from today on, within a year.")
MONTH = spoken("Choose a day from today on, within a month: that is the longest for staff.")
BEGINS = "corrala_"  # by it a program that looks for lost secrets knows one


@act
def make_token(*, actor: Actor, account_id: int, name: str, scope: Scope, ends: date | None = None) -> str:
    """Make a personal token for a program, which works until the end of the day `ends` (a month when not given); it is
    given once, here. A year is the longest, for staff a month. The owner is told by mail.

    Asks for the second factor again; what the program does later never counts as having shown it.
    """
    if not may_make_token(actor, account_id):
        raise NotAllowed
    require_proof(actor=actor)
    account = session.get_one(Account, account_id, with_for_update=True)
    if len(tokens_of(session(), account_id, now())) >= MOST_TOKENS:
        raise Invalid("You have 10 tokens already. End one first.", "name")
    zone = city().zone
    today, longest = local(now(), zone).date(), longest_token(roles_of(session(), account_id, now()))
    day = ends or today + TOKEN_USUAL
    if not today <= day <= today + longest:
        raise Invalid(YEAR if longest == TOKEN_LONGEST else MONTH, "ends")
    token = BEGINS + secrets.token_urlsafe(32)
    begun = session.get_one(AccountSession, actor.session_id)
    row = PersonalToken(account_id=account_id, token_hash=token_hash(token), name=tidy(name), scope=scope)
    row.factor, row.made_at, row.ends_at = begun.factor, now(), end_of_day(day, zone)
    session.add(row)
    session.flush()
    announce(TokenMade(account_id=account_id, token_id=row.id, scope=scope), actor=actor)
    letter = token_letter(account.lang)
    key = f"token-{row.id}"
    post(session(), recipient=account.email, subject=letter.subject, text=letter.text, key=key, lang=letter.lang)
    return token


@act
def end_token(*, actor: Actor, account_id: int, token_id: int) -> None:
    """End one of the own tokens now; another person's is answered like one that does not exist."""
    if not may_change_account(actor, account_id) or not end_tokens(
        actor=actor, account_id=account_id, token_id=token_id
    ):
        raise NotFound
