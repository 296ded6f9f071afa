"""Every SELECT about accounts and grants; `actor_for` loads an actor in one statement."""

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select

from app.areas.models import Area
from app.identity.actor import Actor, Grant
from app.identity.models import Account, AccountSession, DutyEntry, RoleGrant
from app.identity.vocabulary import RESIDENT_IDLE, STAFF, STAFF_IDLE, Role
from app.kernel.db import Executor, row_or_none, rows
from app.web.login import Credentials

CONTRIBUTIONS_WATCHED = 3


def token_hash(token: str) -> str:
    """What the database keeps of a token or code that has entropy enough: SHA-256."""
    return hashlib.sha256(token.encode()).hexdigest()


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
    idle = STAFF_IDLE if any(g.role in STAFF for g in grants) else RESIDENT_IDLE
    if not found or found[0].seen_at + idle <= now:
        return Actor(**beside)  # type: ignore[arg-type]
    return _account_actor(found[0], grants, session_id=found[0].session_id, **beside)


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
        by_hash[row.token_hash]: _account_actor(row, grants[row.token_hash], session_id=row.session_id) for row in found
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
