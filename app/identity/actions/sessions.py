"""Sessions: a sign-in on one browser begins, is used, and ends for page and socket alike."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, update

from app.identity.actor import Actor
from app.identity.events import AccountSessionEnded, SessionBegun, TokensEnded
from app.identity.letters import new_browser_letter
from app.identity.models import Account, AccountSession, AwaitedFactor, PersonalToken
from app.identity.policies import may_end_session
from app.identity.queries import factors_of, is_known_device, roles_of, sessions_of, signed_in_before, token_hash
from app.identity.vocabulary import FACTOR_WAIT, RESIDENT_LONGEST, STAFF, STAFF_LONGEST, Factor, Means
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import NotFound
from app.kernel.journal import announce
from app.kernel.outbox import post
from app.kernel.transaction import act, after_commit
from app.web.login import session_ended


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What the browser is to carry; `days` 0 until the browser is closed. `new`: the account was made just now.
    `awaits_factor`: nobody is signed in yet; `token` is of the sign-in that waits for its second factor."""

    token: str
    days: int
    account_id: int
    new: bool = False
    awaits_factor: bool = False


@act
def begin_session(
    *, actor: Actor, account_id: int, means: Means, device_hash: str, browser: str, factor: Factor | None = None
) -> SignedIn:
    """Sign an account in on this browser; the session that the browser had before ends.

    The account is confirmed by it when a code or link from its mail was the means. An account that has a second
    factor is let in only with `factor`: without it what is given waits for it. Being somebody of the demo stands for
    both. A browser that is new to the account is told to its owner by mail.
    """
    moment = now()
    account = session.get_one(Account, account_id)
    if means in (Means.CODE, Means.LINK) and account.confirmed_at is None:
        account.confirmed_at = moment
    if factor is None and means != Means.DEMO and factors_of(session(), account_id).any:
        return _await_factor(account_id, means, device_hash, browser)
    if actor.session_id is not None and actor.account_id is not None:
        end_sessions(actor=actor, account_id=actor.account_id, session_ids=[actor.session_id])
    staff = not roles_of(session(), account_id, moment).isdisjoint(STAFF)
    token = secrets.token_urlsafe(32)
    is_news = _is_news(account_id, means, device_hash)
    row = AccountSession(
        token_hash=token_hash(token),
        account_id=account_id,
        made_at=moment,
        seen_at=moment,
        ends_at=moment + (STAFF_LONGEST if staff else RESIDENT_LONGEST),
        browser=browser[:80],
        means=means,
        device_hash=device_hash,
        factor=factor,
        proven_at=moment,
    )
    session.add(row)
    session.flush()
    who = Actor(kind="account", id=account_id, account_id=account_id)
    announce(SessionBegun(account_id=account_id, session_id=row.id, means=means), actor=who)
    if is_news:
        _tell_of_browser(account, row)
    return SignedIn(token, 0 if staff else RESIDENT_LONGEST.days, account_id)


def _await_factor(account_id: int, means: Means, device_hash: str, browser: str) -> SignedIn:
    session.execute(delete(AwaitedFactor).where(AwaitedFactor.ends_at <= now()))
    token = secrets.token_urlsafe(32)
    row = {"token_hash": token_hash(token), "account_id": account_id, "means": means, "device_hash": device_hash}
    session.add(AwaitedFactor(**row, browser=browser[:80], ends_at=now() + FACTOR_WAIT))
    return SignedIn(token, 0, account_id, awaits_factor=True)


def _is_news(account_id: int, means: Means, device_hash: str) -> bool:
    """Whether the owner is to be told: the first browser that a letter of ours led to is none."""
    if means == Means.DEMO or is_known_device(session(), account_id, device_hash):
        return False
    return means not in (Means.CODE, Means.LINK) or signed_in_before(session(), account_id)


def _tell_of_browser(account: Account, row: Any) -> None:
    letter = new_browser_letter(account.lang, row.browser)
    key = f"new-browser-{row.token_hash}"
    post(session(), recipient=account.email, subject=letter.subject, text=letter.text, key=key, lang=letter.lang)


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
    """End all own sessions, `but` one when given, and the personal tokens of programs."""
    if actor.account_id is None:
        raise NotFound
    running = [row.id for row in sessions_of(session(), actor.account_id, now()) if row.id != but]
    end_sessions(actor=actor, account_id=actor.account_id, session_ids=running)
    end_tokens(actor=actor, account_id=actor.account_id)


@act
def end_tokens(*, actor: Actor, account_id: int, token_id: int | None = None) -> bool:
    """End the personal tokens of an account, or one of them; whether any ran. A program is refused at its next step.

    Called by acts that have asked their policy.
    """
    running = update(PersonalToken).where(PersonalToken.account_id == account_id, PersonalToken.ended_at.is_(None))
    if token_id is not None:
        running = running.where(PersonalToken.id == token_id)
    ids = tuple(session.execute(running.values(ended_at=now()).returning(PersonalToken.id)).scalars())
    if ids:
        announce(TokensEnded(account_id=account_id, token_ids=ids), actor=actor)
    return bool(ids)


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


@act
def touch_tokens(*, actor: Actor, seen: Mapping[int, datetime]) -> None:
    """Write down on which day tokens were last used; the day alone, and never back in time."""
    for token_id, moment in sorted(seen.items()):
        day = moment.date()
        earlier = or_(PersonalToken.used_on.is_(None), PersonalToken.used_on < day)
        session.execute(update(PersonalToken).where(PersonalToken.id == token_id, earlier).values(used_on=day))
