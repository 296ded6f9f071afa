"""Every SELECT of notices: inboxes, stops, and the people an event concerns."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import func, or_, select

from app.identity.models import Account
from app.kernel.db import Executor, rows, value
from app.notices.models import Notice, NoticeStop
from app.notices.vocabulary import ALL, INBOX_LENGTH, Kind, Recipient


def inbox(executor: Executor, account_id: int, before: int | None = None) -> Sequence[Any]:
    """An account's notices, the newest first; `before`: only those older than this one."""
    wanted = select(Notice.__table__).where(Notice.account_id == account_id)
    if before is not None:
        wanted = wanted.where(Notice.id < before)
    return rows(executor, wanted.order_by(Notice.id.desc()).limit(INBOX_LENGTH))


def unread(executor: Executor, account_id: int) -> int:
    """How many notices of an account are unread."""
    count = select(func.count()).where(Notice.account_id == account_id, Notice.read_at.is_(None))
    found: int = value(executor, count)
    return found


def stopped(executor: Executor, person: str) -> frozenset[str]:
    """The kinds this person wants no mail of; "all" stands for every one."""
    return frozenset(row.kind for row in rows(executor, select(NoticeStop.kind).where(NoticeStop.person == person)))


def wants_mail(executor: Executor, person: str, kind: Kind) -> bool:
    """Whether neither this kind nor all mail was stopped."""
    either = or_(NoticeStop.kind == kind, NoticeStop.kind == ALL)
    return value(executor, select(NoticeStop.kind).where(NoticeStop.person == person, either).limit(1)) is None


def accounts(executor: Executor, numbers: Collection[int | None]) -> list[Recipient]:
    """The accounts with these numbers that are still open, each once, in their order."""
    wanted = {number for number in numbers if number is not None}
    if not wanted:
        return []
    found = select(Account.id, Account.email, Account.lang).where(Account.id.in_(wanted), Account.closed_at.is_(None))
    return [Recipient(row.id, row.email, row.lang) for row in rows(executor, found.order_by(Account.id))]
