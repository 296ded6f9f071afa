"""Proving who it is: the second half of a sign-in, and once more before what must not be done by a stranger at an open
screen."""

import hmac
import secrets
from typing import Any

from sqlalchemy import delete, update

from app.identity import authenticators, passkeys
from app.identity.actions.sessions import SignedIn, begin_session
from app.identity.actions.sign_in import count_mark, make_code, send_code
from app.identity.actor import Actor
from app.identity.events import PersonProven
from app.identity.letters import confirm_letter, factor_letter
from app.identity.models import (
    AccountSession,
    AuthenticatorApp,
    AwaitedFactor,
    EmailCode,
    Passkey,
    PasskeyChallenge,
    RecoveryCode,
    WrongTry,
)
from app.identity.policies import has_just_proven
from app.identity.queries import (
    account_by_id,
    awaited_factor,
    code_is_alive,
    factors_of,
    keyed_hash,
    passkey_called,
    passkeys_of,
    token_hash,
    waiting_code,
)
from app.identity.vocabulary import CHALLENGE_LIFE, CODE_DIGITS, CODE_TRIES, FACTOR_TRIES, Factor, Means, Purpose
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import NotAllowed, NotFound, ProofNeeded
from app.kernel.journal import announce
from app.kernel.outbox import post
from app.kernel.transaction import act


@act
def require_proof(*, actor: Actor) -> None:
    """Let the act go on when its actor proved within five minutes who it is; raises `ProofNeeded` otherwise.

    For acts that export, give or end a grant, break the glass, show an identity, or change address or second factor,
    after their policy was asked. The page that is shown instead asks for the proof, keeps what was typed and goes on.
    """
    if not has_just_proven(actor, now()):
        raise ProofNeeded


@act
def count_factor_try(*, actor: Actor, account_id: int) -> None:
    """Count a code of app or paper before it is compared; after five wrong ones each next waits longer, in every
    browser. Passkeys are never counted. Raises `TooMany`."""
    count_mark(actor=actor, mark=_mark(account_id))


@act
def finish_sign_in(*, actor: Actor, token: str | None, code: str) -> SignedIn | None:
    """Sign in whose first half is done, by a code of the app or a recovery code; None when it is wrong or too late.

    The try is counted before it is compared: the sixth wrong one ends the sign-in.
    """
    waiting = awaited_factor(session(), token, now())
    if waiting is None:
        return None
    counted = update(AwaitedFactor).where(
        AwaitedFactor.id == waiting.id, AwaitedFactor.used_at.is_(None), AwaitedFactor.wrong <= FACTOR_TRIES
    )
    if session.execute(counted.values(wrong=AwaitedFactor.wrong + 1).returning(AwaitedFactor.id)).scalar() is None:
        return None
    account = account_by_id(session(), waiting.account_id)
    factor = use_code(actor=actor, account=account, typed=code)
    if factor is None:
        return None
    session.execute(update(AwaitedFactor).where(AwaitedFactor.id == waiting.id).values(used_at=now()))
    signed_in: SignedIn = begin_session(
        actor=actor,
        account_id=account.id,
        means=Means(waiting.means),
        device_hash=waiting.device_hash,
        browser=waiting.browser,
        factor=factor,
    )
    return signed_in


@act
def ask_passkey(*, actor: Actor, device: str) -> str:
    """What this browser is to let a passkey sign, as JSON: whoever is signed in one of the own, others any of ours."""
    have = [key.credential_id for key in passkeys_of(session(), actor.account_id)] if actor.account_id else []
    return passkeys.ask_for_proof(challenge_for(actor=actor, device=device), have)


@act
def challenge_for(*, actor: Actor, device: str) -> bytes:
    """Something new to be signed, once, within five minutes, in this browser; part of the act that asks for it."""
    session.execute(delete(PasskeyChallenge).where(PasskeyChallenge.ends_at <= now()))
    challenge = secrets.token_bytes(32)
    row = {"challenge_hash": token_hash(challenge.hex()), "binding": _binding(actor, device)}
    session.add(PasskeyChallenge(**row, ends_at=now() + CHALLENGE_LIFE))
    return challenge


@act
def take_challenge(*, actor: Actor, device: str, answer: str) -> bytes | None:
    """The challenge that an answer signed, when it was given to this browser and not used before; it is used now."""
    challenge = passkeys.challenge_in(answer)
    if challenge is None:
        return None
    given = delete(PasskeyChallenge).where(
        PasskeyChallenge.challenge_hash == token_hash(challenge.hex()),
        PasskeyChallenge.binding == _binding(actor, device),
        PasskeyChallenge.ends_at > now(),
    )
    taken = session.execute(given.returning(PasskeyChallenge.challenge_hash)).scalar()
    return challenge if taken else None


@act
def sign_in_by_passkey(*, actor: Actor, device: str, answer: str, browser: str) -> SignedIn | None:
    """Sign in by a passkey, which is both halves at once; None when its answer is not right, or late."""
    key = _use_passkey(actor, device, answer)
    if key is None:
        return None
    signed_in: SignedIn = begin_session(
        actor=actor,
        account_id=account_by_id(session(), key.account_id).id,
        means=Means.PASSKEY,
        device_hash=keyed_hash("device", device),
        browser=browser,
        factor=Factor.PASSKEY,
    )
    return signed_in


@act
def confirm_by_passkey(*, actor: Actor, device: str, answer: str) -> bool:
    """Prove again by one of the own passkeys; False when the answer is not right, or late."""
    key = _use_passkey(actor, device, answer)
    if key is None or key.account_id != actor.account_id:
        return False
    _proven(actor, Factor.PASSKEY)
    return True


@act
def confirm_by_code(*, actor: Actor, code: str) -> bool:
    """Prove again by a code of the app or a recovery code; without a second factor by the code of a mail asked for in
    this browser (`ask_confirm_code`). False when it is wrong, late or used."""
    if actor.account_id is None:
        raise NotAllowed
    account = account_by_id(session(), actor.account_id)
    if not factors_of(session(), account.id).any:
        return _by_mail(actor, code)
    factor = use_code(actor=actor, account=account, typed=code)
    if factor is not None:
        _proven(actor, factor)
    return factor is not None


@act
def confirm_by_password(*, actor: Actor) -> None:
    """Prove again by the password, which was compared just now; only where there is no second factor."""
    if actor.account_id is None or factors_of(session(), actor.account_id).any:
        raise NotAllowed
    _proven(actor, None)


@act
def ask_confirm_code(*, actor: Actor, device: str) -> None:
    """Send a code to the own address, for who is to prove again and has no second factor."""
    if actor.account_id is None or factors_of(session(), actor.account_id).any:
        raise NotAllowed
    account = account_by_id(session(), actor.account_id)
    code, _link, row = make_code(
        actor=actor, email=account.email, purpose=Purpose.CONFIRM, device=device, lang=account.lang
    )
    row.account_id = account.id
    letter = confirm_letter(account.lang, code)
    send_code(actor=actor, row=row, letter=letter)


@act
def use_code(*, actor: Actor, account: Any, typed: str) -> Factor | None:
    """Use up a code of the account's app, or one of its recovery codes; which it was, None when it is neither.

    Part of the act that asks for it. A code that was used, or is older than one that was, does not work again.
    """
    code = authenticators.plain(typed)
    if len(code) == CODE_DIGITS and code.isdecimal():
        factor = Factor.APP if _use_app(account.id, code) else None
    else:
        factor = Factor.RECOVERY if _use_recovery(account, code) else None
    if factor is not None:
        session.execute(delete(WrongTry).where(WrongTry.address_hash == _mark(account.id)))
    return factor


def _use_app(account_id: int, code: str) -> bool:
    app = session.get(AuthenticatorApp, account_id, populate_existing=True)
    step = authenticators.step_of(app.secret, code, now(), app.last_step) if app else None
    if step is None:
        return False
    mine = update(AuthenticatorApp).where(AuthenticatorApp.account_id == account_id, AuthenticatorApp.last_step < step)
    return session.execute(mine.values(last_step=step).returning(AuthenticatorApp.account_id)).scalar() is not None


def _use_recovery(account: Any, code: str) -> bool:
    mine = update(RecoveryCode).where(
        RecoveryCode.account_id == account.id,
        RecoveryCode.code_hash.in_(authenticators.recovery_hashes(account.id, code)),
        RecoveryCode.used_at.is_(None),
    )
    used = session.execute(mine.values(used_at=now()).returning(RecoveryCode.id)).scalar()
    if used is None or not factors_of(session(), account.id).any:
        return False
    letter = factor_letter(account.lang, "recovery used")
    key = f"recovery-used-{used}"
    post(session(), recipient=account.email, subject=letter.subject, text=letter.text, key=key, lang=letter.lang)
    return True


def _use_passkey(actor: Actor, device: str, answer: str) -> Any:
    """The passkey whose answer is right, with its count written down; None when it is not."""
    challenge = take_challenge(actor=actor, device=device, answer=answer)
    called = passkeys.key_in(answer)
    key = passkey_called(session(), called) if called else None
    count = passkeys.proof_count(answer, challenge, key) if challenge and key else None
    if key is None or count is None:
        return None
    session.execute(update(Passkey).where(Passkey.id == key.id).values(sign_count=count, used_at=now()))
    return key


def _by_mail(actor: Actor, typed: str) -> bool:
    row = waiting_code(session(), keyed_hash("device", actor.device or ""), Purpose.CONFIRM)
    if row is None or not use_mailed_code(actor=actor, row=row, typed=typed):
        return False
    _proven(actor, None)
    return True


@act
def use_mailed_code(*, actor: Actor, row: Any, typed: str) -> bool:
    """Use up a code that was sent to somebody signed in; the sixth wrong try kills it. Part of the act it is for."""
    if not code_is_alive(row, now()) or row.account_id != actor.account_id:
        return False
    counted = update(EmailCode).where(
        EmailCode.id == row.id, EmailCode.used_at.is_(None), EmailCode.wrong <= CODE_TRIES
    )
    if session.execute(counted.values(wrong=EmailCode.wrong + 1).returning(EmailCode.id)).scalar() is None:
        return False
    if not hmac.compare_digest(keyed_hash("code", f"{row.binding}|{authenticators.plain(typed)}"), row.code_hash):
        return False
    session.execute(update(EmailCode).where(EmailCode.id == row.id).values(used_at=now()))
    return True


def _proven(actor: Actor, factor: Factor | None) -> None:
    if actor.session_id is None or actor.account_id is None:
        raise NotFound
    kept: dict[str, Any] = {"proven_at": now()} | ({"factor": factor} if factor else {})
    session.execute(update(AccountSession).where(AccountSession.id == actor.session_id).values(kept))
    session.execute(delete(WrongTry).where(WrongTry.address_hash == _mark(actor.account_id)))
    announce(PersonProven(account_id=actor.account_id, session_id=actor.session_id), actor=actor)


def _mark(account_id: int) -> str:
    return keyed_hash("wrong-factor", str(account_id))


def _binding(actor: Actor, device: str) -> str:
    who = f"session {actor.session_id}" if actor.session_id else f"device {device}"
    return keyed_hash("passkey", who)
