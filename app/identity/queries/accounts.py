"""Every SELECT about accounts and grants; `actor_for` loads an actor in one statement."""

import hashlib
import hmac
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import BindParameter, Select, and_, bindparam, or_, select
from sqlalchemy.orm import aliased

from app.areas.models import Area
from app.identity.actor import Actor, Grant
from app.identity.models import (
    Account,
    AccountSession,
    Mute,
    PersonalToken,
    Receipt,
    RoleGrant,
    RoleProposal,
)
from app.identity.queries.absences import stands_for
from app.identity.queries.mutes import STANDING, running_mute
from app.identity.queries.ties import declared, read_declared
from app.identity.vocabulary import (
    FACTOR_NEEDED,
    MINOR,
    RECEIPT_ALPHABET,
    RECEIPT_LENGTH,
    RESIDENT_IDLE,
    RESIDENT_LONGEST,
    STAFF,
    STAFF_IDLE,
    STAFF_LONGEST,
    STAFF_TOKEN_LONGEST,
    Means,
    MuteKind,
    Role,
    Scope,
)
from app.kernel.db import Executor, row_or_none, rows, the_row, value
from app.web.login import Credentials

CONTRIBUTIONS_WATCHED = 3


def token_hash(token: str) -> str:
    """What the database keeps of a token or code that has entropy enough: SHA-256."""
    return hashlib.sha256(token.encode()).hexdigest()


def keyed_hash(purpose: str, text: str, key: bytes | None = None) -> str:
    """What the database keeps of something short enough to be guessed: useless without the installation's key."""
    secret = key or str(current_app.secret_key).encode()
    return hmac.new(secret, f"{purpose}|{text}".encode(), hashlib.sha256).hexdigest()


def actor_for(executor: Executor | None, credentials: Credentials, now: datetime) -> Actor:
    """The actor that `credentials` make; without a session or token among them no `executor` is needed. An ended, idle
    or overaged session is a visitor's, and so is a token that is none."""
    if executor is not None and credentials.bearer is not None:
        return actor_of_token(executor, credentials.bearer, now) or Actor()
    beside = {
        "participants": credentials.participants,
        "receipts": credentials.receipts,
        "device": credentials.device,
    }
    if executor is None or credentials.session_token is None:
        kind = "participant" if credentials.participants else "receipt" if credentials.receipts else "visitor"
        return Actor(kind=kind, **beside)  # type: ignore[arg-type]
    found = rows(executor, BY_SESSION, moment=now, hash=token_hash(credentials.session_token))
    grants = tuple(_grant(row) for row in found if row.role is not None)
    if not found or session_is_over(found[0].signed_in_at, found[0].seen_at, grants, now):
        return Actor(**beside)  # type: ignore[arg-type]
    return _session_actor(found[0], grants, now, **beside)


def session_is_over(signed_in_at: datetime, seen_at: datetime, grants: tuple[Grant, ...], now: datetime) -> bool:
    """Whether a session was idle or lasted too long, by the grants its account holds at this moment."""
    idle, longest = (STAFF_IDLE, STAFF_LONGEST) if _is_staff(grants) else (RESIDENT_IDLE, RESIDENT_LONGEST)
    return seen_at + idle <= now or signed_in_at + longest <= now


def actor_of_account(executor: Executor, account_id: int, now: datetime) -> Actor:
    """The actor of an account without a browser: commands, the demo, tests. Raises when there is none."""
    found = rows(executor, BY_ACCOUNT, moment=now, account_id=account_id)
    grants = tuple(_grant(row) for row in found if row.role is not None)
    return _account_actor(found[0], grants, proven_at=now)


def actor_of_token(executor: Executor, token: str, now: datetime) -> Actor | None:
    """The actor of a program that shows this personal token; None when nobody has it, or no longer. It never has
    proved who it is; of staff it lasts a month at most, and holds their roles when a second factor made it."""
    found = rows(executor, BY_TOKEN, moment=now, hash=token_hash(token))
    grants = tuple(_grant(row) for row in found if row.role is not None)
    if not found or (_is_staff(grants) and found[0].token_made_at + STAFF_TOKEN_LONGEST <= now):
        return None
    row = found[0]
    owes = row.factor is None and any(grant.role in FACTOR_NEEDED for grant in grants)
    reads_only = row.scope == Scope.READ
    return _account_actor(row, () if owes else grants, token_id=row.token_id, reads_only=reads_only, owes_factor=owes)


def part_keys(actor: Actor, meeting_id: int) -> list[str]:
    """Hashes under which this browser takes part in a meeting: the account's first, then that of before signing in."""
    keys = [f"account:{actor.account_id}"] if actor.known else []
    joined = actor.participant_key(meeting_id)
    return [token_hash(key) for key in [*keys, *([joined] if joined else [])]]


OF_ACCOUNT = (Account.id, Account.name, Account.lang, Account.area_id, Account.contributions)
SIGNED_IN = (
    AccountSession.id.label("session_id"),
    AccountSession.seen_at,
    AccountSession.made_at.label("signed_in_at"),
    AccountSession.means,
    AccountSession.factor,
    AccountSession.proven_at,
    *OF_ACCOUNT,
)
OF_TOKEN = (
    PersonalToken.id.label("token_id"),
    PersonalToken.made_at.label("token_made_at"),
    PersonalToken.scope,
    PersonalToken.factor,
    *OF_ACCOUNT,
)
GRANT = (RoleGrant.role, RoleGrant.body_id, RoleGrant.meeting_id, Area.path)


def running(now: datetime | BindParameter[datetime]) -> Any:
    """The condition that a grant is in force."""
    return and_(
        RoleGrant.ended_at.is_(None),
        RoleGrant.paused_at.is_(None),
        RoleGrant.since <= now,
        or_(RoleGrant.until.is_(None), RoleGrant.until > now),
    )


def _actors(shown: Sequence[Any], found_by: type[Any], *conditions: Any) -> Select[Any]:
    """The SELECT of all that makes an actor at `moment`, a row for each grant; `shown` of what they are found by."""
    found = select(*shown, *STANDING, *GRANT, stands_for(MOMENT), declared()).select_from(found_by)
    if found_by is not Account:
        found = found.join(Account, Account.id == found_by.account_id)
    return (
        found.join(Mute, Mute.id == running_mute(MOMENT), isouter=True)
        .join(RoleGrant, and_(RoleGrant.account_id == Account.id, running(MOMENT)), isouter=True)
        .join(Area, Area.id == RoleGrant.area_id, isouter=True)
        .where(*conditions)
    )


# Asked at nearly every request: put together once, since that takes longer than to answer them.
MOMENT: BindParameter[datetime] = bindparam("moment")
HASH: BindParameter[str] = bindparam("hash")
SESSION_RUNS = (AccountSession.ended_at.is_(None), AccountSession.ends_at > MOMENT, Account.closed_at.is_(None))
TOKEN_RUNS = (PersonalToken.ended_at.is_(None), PersonalToken.ends_at > MOMENT, Account.closed_at.is_(None))
BY_ACCOUNT = _actors(OF_ACCOUNT, Account, Account.id == bindparam("account_id"))
BY_TOKEN = _actors(OF_TOKEN, PersonalToken, PersonalToken.token_hash == HASH, *TOKEN_RUNS)
BY_SESSION = _actors(SIGNED_IN, AccountSession, AccountSession.token_hash == HASH, *SESSION_RUNS)
HASHES = AccountSession.token_hash.in_(bindparam("hashes", expanding=True))
BY_SESSIONS = _actors((AccountSession.token_hash, *SIGNED_IN), AccountSession, HASHES, *SESSION_RUNS)


def actors_of_sessions(executor: Executor, tokens: Collection[str], now: datetime) -> dict[str, Actor]:
    """The actor of each session of `tokens` that still runs, in one query; what ended is missing."""
    by_hash = {token_hash(token): token for token in tokens}
    found = rows(executor, BY_SESSIONS, moment=now, hashes=list(by_hash))
    grants: dict[str, tuple[Grant, ...]] = {}
    for row in found:
        grants[row.token_hash] = grants.get(row.token_hash, ()) + ((_grant(row),) if row.role is not None else ())
    return {
        by_hash[row.token_hash]: _session_actor(row, grants[row.token_hash], now)
        for row in found
        if not session_is_over(row.signed_in_at, row.seen_at, grants[row.token_hash], now)
    }


def _grant(row: Any) -> Grant:
    return Grant(Role(row.role), row.path or "/", row.body_id, row.meeting_id)


def _is_staff(grants: tuple[Grant, ...]) -> bool:
    return any(grant.role in STAFF for grant in grants)


def _session_actor(row: Any, grants: tuple[Grant, ...], now: datetime, **beside: Any) -> Actor:
    """The actor of a session. Who needs a second factor and has shown none in it holds no role until then; being
    somebody of the demo stands for having shown one, just now."""
    demo = row.means == Means.DEMO
    owes = row.factor is None and not demo and any(grant.role in FACTOR_NEEDED for grant in grants)
    proven_at = now if demo else row.proven_at
    held = () if owes else grants
    return _account_actor(row, held, session_id=row.session_id, owes_factor=owes, proven_at=proven_at, **beside)


def _account_actor(row: Any, grants: tuple[Grant, ...], **beside: Any) -> Actor:
    ties, tied_bodies = read_declared(row.declared)
    trusted = row.contributions >= CONTRIBUTIONS_WATCHED or any(g.role != Role.HOST for g in grants)
    return Actor(
        kind="account",
        id=row.id,
        account_id=row.id,
        name=row.name,
        lang=row.lang,
        area_id=row.area_id,
        new=not trusted or row.muted_until is not None or row.age_band in MINOR,
        minor=row.age_band in MINOR,
        grants=grants,
        charter=row.charter,
        shortcuts=row.shortcuts,
        muted_until=row.muted_until,
        muted_reason=row.muted_reason or "",
        banned=row.mute == MuteKind.BAN,
        stands_for=tuple(int(number) for number in (row.stands_for or "").split(",") if number),
        ties=ties,
        tied_bodies=tied_bodies,
        **beside,
    )


def account_by_email(executor: Executor, email: str) -> Any:
    wanted = select(Account.__table__).where(Account.email == email.strip().lower(), Account.closed_at.is_(None))
    return row_or_none(executor, wanted)


def account_by_id(executor: Executor, account_id: int) -> Any:
    return the_row(executor, select(Account.__table__).where(Account.id == account_id, Account.closed_at.is_(None)))


def account_settings(executor: Executor, account_id: int) -> Any:
    """What a person may change of the own account; `has_password` without the hash."""
    return the_row(
        executor,
        select(
            Account.id,
            Account.email,
            Account.name,
            Account.lang,
            Account.area_id,
            Account.password.is_not(None).label("has_password"),
            Account.made_at,
            Area.name.label("area_name"),
            Area.slug.label("area_slug"),
        )
        .join(Area, Area.id == Account.area_id, isouter=True)
        .where(Account.id == account_id),
    )


def password_of(executor: Executor, account_id: int) -> str | None:
    found: str | None = value(executor, select(Account.password).where(Account.id == account_id))
    return found


def guessable_names(executor: Executor, account_id: int) -> list[str]:
    """What a guesser of this person's password tries first: the places of the city, the own name and address."""
    account = account_settings(executor, account_id)
    places = [row.name for row in rows(executor, select(Area.name))]
    return [*places, account.name, account.email.replace(".", " ")]


def has_administrator(executor: Executor, now: datetime) -> bool:
    statement = select(RoleGrant.id).where(RoleGrant.role == Role.ADMINISTRATOR, running(now)).limit(1)
    return value(executor, statement) is not None


def roles_of(executor: Executor, account_id: int, now: datetime) -> frozenset[Role]:
    statement = select(RoleGrant.role).where(RoleGrant.account_id == account_id, running(now))
    return frozenset(Role(row.role) for row in rows(executor, statement))


def open_proposals(executor: Executor) -> Sequence[Any]:
    """Grants that wait for a second person, oldest first."""
    proposer = aliased(Account)
    return rows(
        executor,
        select(
            RoleProposal.id,
            RoleProposal.account_id,
            RoleProposal.proposed_by,
            RoleProposal.role,
            RoleProposal.until,
            RoleProposal.proposed_at,
            Account.name,
            Account.email,
            Area.name.label("area_name"),
            proposer.name.label("proposer"),
        )
        .join(Account, Account.id == RoleProposal.account_id)
        .join(proposer, proposer.id == RoleProposal.proposed_by, isouter=True)
        .join(Area, Area.id == RoleProposal.area_id, isouter=True)
        .where(RoleProposal.decided_at.is_(None))
        .order_by(RoleProposal.id),
    )


def staff_grants(executor: Executor, now: datetime) -> Sequence[Any]:
    """Grants of staff in force, by role and name."""
    return rows(
        executor,
        select(
            RoleGrant.id,
            RoleGrant.account_id,
            RoleGrant.role,
            RoleGrant.since,
            RoleGrant.until,
            Account.name,
            Account.email,
            Area.name.label("area_name"),
        )
        .join(Account, Account.id == RoleGrant.account_id)
        .join(Area, Area.id == RoleGrant.area_id, isouter=True)
        .where(RoleGrant.role.in_([*STAFF, Role.EXPERT]), running(now))
        .order_by(RoleGrant.role, Account.name, RoleGrant.id),
    )


def receipt_by_code(executor: Executor, code: str) -> Any:
    """The receipt that opens with `code` as somebody typed it; None when there is none."""
    plain = plain_code(code)
    if len(plain) != RECEIPT_LENGTH or any(c not in RECEIPT_ALPHABET for c in plain):
        return None
    statement = select(Receipt.id, Receipt.kind, Receipt.thing_id)
    statement = statement.where(Receipt.code_hash == keyed_hash("receipt", plain))
    return row_or_none(executor, statement)


def plain_code(code: str) -> str:
    """A typed receipt code without spaces and hyphens, in capitals."""
    return "".join(c for c in code.upper() if c.isalnum())
