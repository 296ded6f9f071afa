"""Every SELECT about accounts and grants; `actor_for` loads an actor in one statement."""

import hashlib
import hmac
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from app.areas.models import Area
from app.identity.actor import Actor, Grant
from app.identity.models import (
    Account,
    AccountSession,
    DutyEntry,
    EmailCode,
    Receipt,
    RoleGrant,
    RoleProposal,
    WrongTry,
)
from app.identity.vocabulary import (
    CODE_TRIES,
    RECEIPT_ALPHABET,
    RECEIPT_LENGTH,
    RESIDENT_IDLE,
    RESIDENT_LONGEST,
    STAFF,
    STAFF_IDLE,
    STAFF_LONGEST,
    Role,
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


def actor_for(executor: Executor, credentials: Credentials, now: datetime) -> Actor:
    """The actor that `credentials` make. An ended, idle or overaged session is a visitor's."""
    beside = {
        "participants": credentials.participants,
        "receipts": credentials.receipts,
        "device": credentials.device,
    }
    if credentials.session_token is None:
        kind = "participant" if credentials.participants else "receipt" if credentials.receipts else "visitor"
        return Actor(kind=kind, **beside)  # type: ignore[arg-type]
    found = rows(
        executor,
        select(
            AccountSession.id.label("session_id"),
            AccountSession.seen_at,
            AccountSession.made_at.label("signed_in_at"),
            Account.id,
            Account.name,
            Account.lang,
            Account.area_id,
            Account.contributions,
            *GRANT,
        )
        .join(Account, Account.id == AccountSession.account_id)
        .join(RoleGrant, and_(RoleGrant.account_id == Account.id, running(now)), isouter=True)
        .join(Area, Area.id == RoleGrant.area_id, isouter=True)
        .where(
            AccountSession.token_hash == token_hash(credentials.session_token),
            AccountSession.ended_at.is_(None),
            AccountSession.ends_at > now,
            Account.closed_at.is_(None),
        ),
    )
    grants = tuple(_grant(row) for row in found if row.role is not None)
    if not found or session_is_over(found[0].signed_in_at, found[0].seen_at, grants, now):
        return Actor(**beside)  # type: ignore[arg-type]
    return _account_actor(found[0], grants, session_id=found[0].session_id, **beside)


def session_is_over(signed_in_at: datetime, seen_at: datetime, grants: tuple[Grant, ...], now: datetime) -> bool:
    """Whether a session was idle or lasted too long, by the grants its account holds at this moment."""
    staff = any(grant.role in STAFF for grant in grants)
    idle, longest = (STAFF_IDLE, STAFF_LONGEST) if staff else (RESIDENT_IDLE, RESIDENT_LONGEST)
    return seen_at + idle <= now or signed_in_at + longest <= now


def actor_of_account(executor: Executor, account_id: int, now: datetime) -> Actor:
    """The actor of an account without a browser: commands, the demo, tests. Raises when there is none."""
    found = rows(
        executor,
        select(Account.id, Account.name, Account.lang, Account.area_id, Account.contributions, *GRANT)
        .join(RoleGrant, and_(RoleGrant.account_id == Account.id, running(now)), isouter=True)
        .join(Area, Area.id == RoleGrant.area_id, isouter=True)
        .where(Account.id == account_id),
    )
    return _account_actor(found[0], tuple(_grant(row) for row in found if row.role is not None))


def part_keys(actor: Actor, meeting_id: int) -> list[str]:
    """Hashes under which this browser takes part in a meeting: the account's first, then that of before signing in."""
    keys = [f"account:{actor.account_id}"] if actor.known else []
    joined = actor.participant_key(meeting_id)
    return [token_hash(key) for key in [*keys, *([joined] if joined else [])]]


GRANT = (RoleGrant.role, RoleGrant.body_id, RoleGrant.meeting_id, Area.path)


def running(now: datetime) -> Any:
    """The condition that a grant is in force."""
    return and_(
        RoleGrant.ended_at.is_(None),
        RoleGrant.since <= now,
        or_(RoleGrant.until.is_(None), RoleGrant.until > now),
    )


def actors_of_sessions(executor: Executor, tokens: Collection[str], now: datetime) -> dict[str, Actor]:
    """The actor of each session of `tokens` that still runs, in one query; what ended is missing."""
    by_hash = {token_hash(token): token for token in tokens}
    found = rows(
        executor,
        select(
            AccountSession.token_hash,
            AccountSession.id.label("session_id"),
            AccountSession.seen_at,
            AccountSession.made_at.label("signed_in_at"),
            Account.id,
            Account.name,
            Account.lang,
            Account.area_id,
            Account.contributions,
            *GRANT,
        )
        .join(Account, Account.id == AccountSession.account_id)
        .join(RoleGrant, and_(RoleGrant.account_id == Account.id, running(now)), isouter=True)
        .join(Area, Area.id == RoleGrant.area_id, isouter=True)
        .where(
            AccountSession.token_hash.in_(by_hash),
            AccountSession.ended_at.is_(None),
            AccountSession.ends_at > now,
            Account.closed_at.is_(None),
        ),
    )
    grants: dict[str, tuple[Grant, ...]] = {}
    for row in found:
        grants[row.token_hash] = grants.get(row.token_hash, ()) + ((_grant(row),) if row.role is not None else ())
    return {
        by_hash[row.token_hash]: _account_actor(row, grants[row.token_hash], session_id=row.session_id)
        for row in found
        if not session_is_over(row.signed_in_at, row.seen_at, grants[row.token_hash], now)
    }


def _grant(row: Any) -> Grant:
    return Grant(Role(row.role), row.path or "/", row.body_id, row.meeting_id)


def _account_actor(row: Any, grants: tuple[Grant, ...], **beside: Any) -> Actor:
    trusted = row.contributions >= CONTRIBUTIONS_WATCHED or any(g.role != Role.HOST for g in grants)
    return Actor(
        kind="account",
        id=row.id,
        account_id=row.id,
        name=row.name,
        lang=row.lang,
        area_id=row.area_id,
        new=not trusted,
        grants=grants,
        **beside,
    )


def account_by_email(executor: Executor, email: str) -> Any:
    wanted = select(Account.__table__).where(Account.email == email.strip().lower(), Account.closed_at.is_(None))
    return row_or_none(executor, wanted)


def account_by_id(executor: Executor, account_id: int) -> Any:
    return the_row(executor, select(Account.__table__).where(Account.id == account_id, Account.closed_at.is_(None)))


def officers(executor: Executor, now: datetime, path: str | None = None) -> Sequence[Any]:
    """Officers on duty with their public entry, by area and name; for the area with `path` those who cover it."""
    statement = (
        select(
            DutyEntry.duty_name,
            DutyEntry.languages,
            DutyEntry.meets_at,
            DutyEntry.about,
            DutyEntry.phone,
            DutyEntry.since,
            DutyEntry.account_id,
            RoleGrant.role,
            Area.name.label("area_name"),
            Area.slug.label("area_slug"),
            Area.path.label("area_path"),
        )
        .join(RoleGrant, RoleGrant.account_id == DutyEntry.account_id)
        .join(Area, Area.id == RoleGrant.area_id)
        .where(RoleGrant.role.in_([Role.OFFICER, Role.COMMISSIONER]), running(now))
        .order_by(Area.path, DutyEntry.duty_name)
    )
    found = rows(executor, statement)
    return found if path is None else [row for row in found if path.startswith(row.area_path)]


def sessions_of(executor: Executor, account_id: int, now: datetime) -> Sequence[Any]:
    """The running sessions of an account, the last used first."""
    return rows(
        executor,
        select(
            AccountSession.id,
            AccountSession.account_id,
            AccountSession.made_at,
            AccountSession.seen_at,
            AccountSession.browser,
            AccountSession.means,
        )
        .where(AccountSession.account_id == account_id, AccountSession.ended_at.is_(None), AccountSession.ends_at > now)
        .order_by(AccountSession.seen_at.desc(), AccountSession.id.desc()),
    )


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


def session_of(executor: Executor, session_id: int) -> Any:
    """When and how a session began."""
    statement = select(AccountSession.made_at, AccountSession.means, AccountSession.account_id)
    return the_row(executor, statement.where(AccountSession.id == session_id))


def is_known_device(executor: Executor, account_id: int, device_hash: str) -> bool:
    """Whether this browser signed in to this account before."""
    statement = select(AccountSession.id).where(
        AccountSession.account_id == account_id, AccountSession.device_hash == device_hash
    )
    return value(executor, statement.limit(1)) is not None


def wrong_try(executor: Executor, email: str) -> Any:
    """The wrong tries counted for an address, None when there are none."""
    marked = keyed_hash("wrong-try", email)
    return row_or_none(executor, select(WrongTry.__table__).where(WrongTry.address_hash == marked))


def waiting_code(executor: Executor, binding: str) -> Any:
    """The newest code that this browser asked for and has not used, None when there is none."""
    statement = select(EmailCode.__table__).where(EmailCode.binding == binding, EmailCode.used_at.is_(None))
    return row_or_none(executor, statement.order_by(EmailCode.id.desc()).limit(1))


def code_is_alive(row: Any, now: datetime) -> bool:
    """Whether a code can still be entered: in time, and not killed by wrong tries."""
    return row is not None and row.used_at is None and row.ends_at > now and row.wrong <= CODE_TRIES


def code_by_link(executor: Executor, token: str, now: datetime) -> Any:
    """The unused code whose mail held this link; None when it is used, late or made up."""
    return row_or_none(
        executor,
        select(EmailCode.__table__).where(
            EmailCode.link_hash == token_hash(token), EmailCode.used_at.is_(None), EmailCode.link_ends_at > now
        ),
    )


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
    hashes = [keyed_hash("receipt", plain, key) for key in current_app.config["SETTINGS"].data_keys]
    statement = select(Receipt.id, Receipt.kind, Receipt.thing_id).where(Receipt.code_hash.in_(hashes))
    return row_or_none(executor, statement)


def plain_code(code: str) -> str:
    """A typed receipt code without spaces and hyphens, in capitals."""
    return "".join(c for c in code.upper() if c.isalnum())
