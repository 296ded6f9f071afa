"""Sessions: a sign-in on one browser begins, is used, and ends for page and socket alike."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update

from app.identity.actor import Actor
from app.identity.events import AccountSessionEnded, SessionBegun
from app.identity.models import Account, AccountSession
from app.identity.policies import may_end_session
from app.identity.queries import roles_of, sessions_of, token_hash
from app.identity.vocabulary import RESIDENT_LONGEST, STAFF, STAFF_LONGEST, Means
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import NotFound
from app.kernel.journal import announce
from app.kernel.transaction import act, after_commit
from app.web.login import session_ended


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What the browser is to carry; `days` 0 until the browser is closed. `new`: the account was made just now."""

    token: str
    days: int
    account_id: int
    new: bool = False


@act
def begin_session(*, actor: Actor, account_id: int, means: Means, device_hash: str, browser: str) -> SignedIn:
    """Sign an account in on this browser; the session that the browser had before ends.

    The account is confirmed by it when a code or link from its mail was the means.
    """
    moment = now()
    account = session.get_one(Account, account_id)
    if means in (Means.CODE, Means.LINK) and account.confirmed_at is None:
        account.confirmed_at = moment
    if actor.session_id is not None and actor.account_id is not None:
        end_sessions(actor=actor, account_id=actor.account_id, session_ids=[actor.session_id])
    staff = not roles_of(session(), account_id, moment).isdisjoint(STAFF)
    token = secrets.token_urlsafe(32)
    row = AccountSession(
        token_hash=token_hash(token),
        account_id=account_id,
        made_at=moment,
        seen_at=moment,
        ends_at=moment + (STAFF_LONGEST if staff else RESIDENT_LONGEST),
        browser=browser[:80],
        means=means,
        device_hash=device_hash,
    )
    session.add(row)
    session.flush()
    who = Actor(kind="account", id=account_id, account_id=account_id)
    announce(SessionBegun(account_id=account_id, session_id=row.id, means=means), actor=who)
    return SignedIn(token, 0 if staff else RESIDENT_LONGEST.days, account_id)


@act
def sign_out(*, actor: Actor) -> None:
    """End the session of this browser; nothing to do for whoever has none."""
    if actor.account_id is not None and actor.session_id is not None:
        end_sessions(actor=actor, account_id=actor.account_id, session_ids=[actor.session_id])


@act
def end_session(*, actor: Actor, session_id: int) -> None:
    """End one of the own sessions; another person's is answered like one that does not exist."""
    row = session.get(AccountSession, session_id)
    if row is None or not may_end_session(actor, row):
        raise NotFound
    end_sessions(actor=actor, account_id=row.account_id, session_ids=[row.id])


@act
def sign_out_everywhere(*, actor: Actor, but: int | None = None) -> None:
    """End all own sessions, `but` one when given."""
    if actor.account_id is None:
        raise NotFound
    running = [row.id for row in sessions_of(session(), actor.account_id, now()) if row.id != but]
    end_sessions(actor=actor, account_id=actor.account_id, session_ids=running)


@act
def end_sessions(*, actor: Actor, account_id: int, session_ids: Sequence[int]) -> None:
    """End these sessions of one account and tell whoever holds sockets for them.

    Called by acts that have asked their policy.
    """
    ended = session.execute(
        update(AccountSession)
        .where(
            AccountSession.id.in_(session_ids),
            AccountSession.account_id == account_id,
            AccountSession.ended_at.is_(None),
        )
        .values(ended_at=now())
        .returning(AccountSession.id)
    ).scalars()
    ids = tuple(ended)
    if ids:
        announce(AccountSessionEnded(account_id=account_id, session_ids=ids), actor=actor)
        after_commit(session_ended)


@act
def touch_sessions(*, actor: Actor, seen: Mapping[int, datetime]) -> None:
    """Write down when sessions were last used; never back in time, and never for one that has ended."""
    for session_id, moment in sorted(seen.items()):
        session.execute(
            update(AccountSession)
            .where(AccountSession.id == session_id, AccountSession.ended_at.is_(None), AccountSession.seen_at < moment)
            .values(seen_at=moment)
        )
