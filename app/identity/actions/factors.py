"""Second factors of an account: set up, renewed and taken away by its owner, or taken away by an administrator."""

from dataclasses import asdict

from sqlalchemy import delete, update

from app.identity import authenticators, passkeys
from app.identity.actions.proving import challenge_for, require_proof, take_challenge
from app.identity.actions.sessions import end_sessions, end_tokens, sign_out_everywhere
from app.identity.actor import Actor
from app.identity.events import FactorAdded, FactorRemoved
from app.identity.letters import factor_letter
from app.identity.models import Account, AccountSession, AuthenticatorApp, Passkey, RecoveryCode
from app.identity.policies import may_change_account, may_take_factors_away, must_not_be_tied
from app.identity.queries import account_by_id, factors_of, passkeys_of, roles_of, sessions_of
from app.identity.vocabulary import FACTOR_NEEDED, MOST_PASSKEYS, RECOVERY_CODES, Factor
from app.kernel.clock import now
from app.kernel.db import once, session
from app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from app.kernel.journal import announce
from app.kernel.outbox import post
from app.kernel.transaction import act


@act
def ask_new_passkey(*, actor: Actor, account_id: int, device: str) -> str:
    """What this browser is asked so that it makes a passkey for the own account, as JSON."""
    _own_and_proven(actor, account_id)
    have = [key.credential_id for key in passkeys_of(session(), account_id)]
    challenge = challenge_for(actor=actor, device=device)
    return passkeys.ask_for_new(challenge, account_by_id(session(), account_id), have)


@act
def add_passkey(*, actor: Actor, account_id: int, device: str, answer: str, name: str) -> list[str]:
    """Keep the passkey that a device made when it was asked. With an account's first second factor come its recovery
    codes, which are given once, here; other browsers, which showed none, are signed out."""
    _own_and_proven(actor, account_id)
    challenge = take_challenge(actor=actor, device=device, answer=answer)
    key = passkeys.new_key(answer, challenge) if challenge else None
    if key is None:
        raise Invalid("That did not work. Try again, and let the device ask for your finger, face or PIN.", "name")
    before = factors_of(session(), account_id)
    if before.passkeys >= MOST_PASSKEYS:
        raise Invalid("You have 10 passkeys already. Take one away first.", "name")
    kept = {"account_id": account_id, "name": name, "made_at": now(), **asdict(key)}
    row = once(Passkey, "credential_id").values(kept)
    if session.execute(row.returning(Passkey.id)).scalar() is None:
        raise Conflict("This passkey is here already.")
    return _after_adding(actor, account_id, Factor.PASSKEY, before.any)


@act
def add_app(*, actor: Actor, account_id: int, secret: str, code: str) -> list[str]:
    """Keep an authenticator app whose first code is right; it takes the place of an earlier one. What comes with the
    first second factor: see `add_passkey`."""
    _own_and_proven(actor, account_id)
    kept = authenticators.keep(secret)
    step = authenticators.step_of(kept, authenticators.plain(code), now(), after=0)
    if step is None:
        raise Invalid("This code is not right. Wait for the next one in the app, and check the phone's clock.", "code")
    before = factors_of(session(), account_id)
    session.execute(delete(AuthenticatorApp).where(AuthenticatorApp.account_id == account_id))
    session.add(AuthenticatorApp(account_id=account_id, secret=kept, last_step=step, made_at=now()))
    session.flush()
    return _after_adding(actor, account_id, Factor.APP, before.any)


@act
def renew_recovery_codes(*, actor: Actor, account_id: int) -> list[str]:
    """Make eight new recovery codes, given once, here; the old ones no longer work."""
    _own_and_proven(actor, account_id)
    if not factors_of(session(), account_id).any:
        raise Conflict("Recovery codes come with a passkey or an app. Set up one of them first.")
    codes = _new_recovery_codes(account_id)
    announce(FactorAdded(account_id=account_id, factor=Factor.RECOVERY), actor=actor)
    _tell(account_id, "recovery added")
    return codes


@act
def remove_passkey(*, actor: Actor, account_id: int, passkey_id: int) -> None:
    """Take one of the own passkeys away; not the last second factor of somebody whose role needs one. With the last
    one of anybody else go recovery codes and password, since the password may be too short to stand alone."""
    _own_and_proven(actor, account_id)
    mine = delete(Passkey).where(Passkey.id == passkey_id, Passkey.account_id == account_id)
    if session.execute(mine.returning(Passkey.id)).scalar() is None:
        raise NotFound
    _after_removing(actor, account_id, Factor.PASSKEY)


@act
def remove_app(*, actor: Actor, account_id: int) -> None:
    """Take the own authenticator app away; see `remove_passkey`."""
    _own_and_proven(actor, account_id)
    mine = delete(AuthenticatorApp).where(AuthenticatorApp.account_id == account_id)
    if session.execute(mine.returning(AuthenticatorApp.account_id)).scalar() is None:
        raise NotFound
    _after_removing(actor, account_id, Factor.APP)


@act
def take_factors_away(*, actor: Actor, account_id: int) -> None:
    """Take all second factors of somebody away who lost them, by an administrator. Its sessions end on page and socket,
    the password goes too, the owner is told; the next sign-in is by mail, and staff set up a new second factor first.
    """
    must_not_be_tied(actor, account_id)
    if not may_take_factors_away(actor, account_id):
        raise NotAllowed
    require_proof(actor=actor)
    if not factors_of(session(), account_id).any:
        raise Conflict("This account has no two-step sign-in.")
    for rows in (Passkey, AuthenticatorApp):
        session.execute(delete(rows).where(rows.account_id == account_id))
    _alone_again(account_id)
    running = [row.id for row in sessions_of(session(), account_id, now())]
    end_sessions(actor=actor, account_id=account_id, session_ids=running)
    end_tokens(actor=actor, account_id=account_id)
    announce(FactorRemoved(account_id=account_id, factor="all"), actor=actor)
    _tell(account_id, "all removed")


def _own_and_proven(actor: Actor, account_id: int) -> None:
    if not may_change_account(actor, account_id) or actor.session_id is None:
        raise NotAllowed
    require_proof(actor=actor)


def _after_adding(actor: Actor, account_id: int, factor: Factor, had_one: bool) -> list[str]:
    """This session has shown the factor; others that showed none end. Gives recovery codes when there are none yet."""
    shown = update(AccountSession).where(AccountSession.id == actor.session_id)
    session.execute(shown.values(factor=factor, proven_at=now()))
    codes = [] if had_one else _new_recovery_codes(account_id)
    if not had_one:
        sign_out_everywhere(actor=actor, but=actor.session_id)
    announce(FactorAdded(account_id=account_id, factor=factor), actor=actor)
    _tell(account_id, f"{factor} added")
    return codes


def _after_removing(actor: Actor, account_id: int, factor: Factor) -> None:
    if not factors_of(session(), account_id).any:
        if not roles_of(session(), account_id, now()).isdisjoint(FACTOR_NEEDED):
            raise Conflict("Your role needs a second step. Set up another one before you take this one away.")
        _alone_again(account_id)
        end_tokens(actor=actor, account_id=account_id)
        session.execute(update(AccountSession).where(AccountSession.id == actor.session_id).values(factor=None))
    announce(FactorRemoved(account_id=account_id, factor=factor), actor=actor)
    _tell(account_id, f"{factor} removed")


def _alone_again(account_id: int) -> None:
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    session.execute(update(Account).where(Account.id == account_id).values(password=None))


def _new_recovery_codes(account_id: int) -> list[str]:
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    codes = [authenticators.new_recovery_code() for _ in range(RECOVERY_CODES)]
    for code in codes:
        newest = authenticators.recovery_hashes(account_id, code)[0]
        session.add(RecoveryCode(account_id=account_id, code_hash=newest, made_at=now()))
    session.flush()
    return codes


def _tell(account_id: int, what: str) -> None:
    account = account_by_id(session(), account_id)
    letter = factor_letter(account.lang, what)
    key = f"factor-{account_id}-{what}-{now().isoformat()}"
    post(session(), recipient=account.email, subject=letter.subject, text=letter.text, key=key, lang=letter.lang)
