"""Where accounts stand: whether anybody uses them, and what else an account is."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, type_coerce

from app.identity.events import AccountWarned
from app.identity.models import Account, AccountSession, Participant, RoleGrant, RoleProposal
from app.identity.queries.accounts import running
from app.identity.vocabulary import STAFF, Role
from app.kernel.db import Executor, UTCDateTime, rows, value
from app.kernel.journal import Journal


def unused_accounts(executor: Executor, before: datetime, now: datetime) -> Sequence[Any]:
    """Accounts of residents that nobody used since `before`: `used_at`, and `told_at` when the owner was last told
    that it goes. Staff in office do not count: their grants end by themselves."""
    used = func.coalesce(func.max(AccountSession.seen_at), Account.made_at)
    told = select(func.max(Journal.at)).where(
        Journal.object_kind == "account", Journal.object_id == Account.id, Journal.act == AccountWarned.act
    )
    in_office = select(RoleGrant.id).where(
        RoleGrant.account_id == Account.id, RoleGrant.role.in_([*STAFF, Role.EXPERT]), running(now)
    )
    return rows(
        executor,
        select(
            Account.id,
            type_coerce(used, UTCDateTime).label("used_at"),
            type_coerce(told.scalar_subquery(), UTCDateTime).label("told_at"),
        )
        .join(AccountSession, AccountSession.account_id == Account.id, isouter=True)
        .where(Account.closed_at.is_(None), Account.confirmed_at.is_not(None), ~in_office.exists())
        .group_by(Account.id)
        .having(used < before)
        .order_by(Account.id),
    )


def abandoned_accounts(executor: Executor, before: datetime, now: datetime) -> Sequence[Any]:
    """Accounts made by an invitation before `before` that their owner never confirmed, and that have no role."""
    has_role = select(RoleGrant.id).where(RoleGrant.account_id == Account.id, running(now)).exists()
    waits = select(RoleProposal.id).where(RoleProposal.account_id == Account.id, RoleProposal.decided_at.is_(None))
    never = (Account.confirmed_at.is_(None), Account.closed_at.is_(None), Account.made_at < before)
    return rows(executor, select(Account.id).where(*never, ~has_role, ~waits.exists()).order_by(Account.id))


def participants_of_account(executor: Executor, account_id: int) -> list[int]:
    """The participants that an account is, one a meeting."""
    found = rows(executor, select(Participant.id).where(Participant.account_id == account_id))
    return [row.id for row in found]


def other_administrators(executor: Executor, account_id: int, now: datetime) -> bool:
    """Whether anybody but this account is an administrator."""
    statement = select(RoleGrant.id).where(
        RoleGrant.role == Role.ADMINISTRATOR, RoleGrant.account_id != account_id, running(now)
    )
    return value(executor, statement.limit(1)) is not None
