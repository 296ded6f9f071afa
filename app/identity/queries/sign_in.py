"""Sessions, and what somebody who signs in was sent or has tried."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.identity.models import AccountSession, EmailCode, WrongTry
from app.identity.queries.accounts import keyed_hash, token_hash
from app.identity.vocabulary import CODE_TRIES, Purpose
from app.kernel.db import Executor, row_or_none, rows, the_row, value


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
            AccountSession.factor,
        )
        .where(AccountSession.account_id == account_id, AccountSession.ended_at.is_(None), AccountSession.ends_at > now)
        .order_by(AccountSession.seen_at.desc(), AccountSession.id.desc()),
    )


def session_of(executor: Executor, session_id: int) -> Any:
    """When and how a session began."""
    statement = select(AccountSession.made_at, AccountSession.means, AccountSession.factor, AccountSession.account_id)
    return the_row(executor, statement.where(AccountSession.id == session_id))


def is_known_device(executor: Executor, account_id: int, device_hash: str) -> bool:
    """Whether this browser signed in to this account before."""
    statement = select(AccountSession.id).where(
        AccountSession.account_id == account_id, AccountSession.device_hash == device_hash
    )
    return value(executor, statement.limit(1)) is not None


def signed_in_before(executor: Executor, account_id: int) -> bool:
    """Whether anybody ever signed in to this account."""
    statement = select(AccountSession.id).where(AccountSession.account_id == account_id).limit(1)
    return value(executor, statement) is not None


def wrong_try(executor: Executor, email: str) -> Any:
    """The wrong tries counted for an address, None when there are none."""
    marked = keyed_hash("wrong-try", email)
    return row_or_none(executor, select(WrongTry.__table__).where(WrongTry.address_hash == marked))


LETTING_IN = (Purpose.SIGN_IN, Purpose.SIGN_UP)


def waiting_code(executor: Executor, binding: str, *purposes: Purpose) -> Any:
    """The newest code that this browser asked for and has not used, None when there is none; to sign in or up, or for
    `purposes`."""
    statement = select(EmailCode.__table__).where(
        EmailCode.binding == binding, EmailCode.used_at.is_(None), EmailCode.purpose.in_(purposes or LETTING_IN)
    )
    return row_or_none(executor, statement.order_by(EmailCode.id.desc()).limit(1))


def code_is_alive(row: Any, now: datetime) -> bool:
    """Whether a code can still be entered: in time, and not killed by wrong tries."""
    return row is not None and row.used_at is None and row.ends_at > now and row.wrong <= CODE_TRIES


def code_by_link(executor: Executor, token: str, now: datetime) -> Any:
    """The unused code whose mail held this link; None when it is used, late or made up."""
    return row_or_none(
        executor,
        select(EmailCode.__table__).where(
            EmailCode.link_hash == token_hash(token),
            EmailCode.used_at.is_(None),
            EmailCode.link_ends_at > now,
            EmailCode.purpose.in_(LETTING_IN),
        ),
    )
