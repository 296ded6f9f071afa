"""Every SELECT about mutes."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, or_, select
from sqlalchemy.orm import aliased

from app.identity.models import Account, Mute
from app.kernel.db import Executor, rows, the_row

# What a mute means for its actor, beside what else is read of the account.
STANDING = (
    Account.age_band,
    Account.charter,
    Account.shortcuts,
    Mute.until.label("muted_until"),
    Mute.reason.label("muted_reason"),
    Mute.kind.label("mute"),
)


def running_mute(now: datetime | BindParameter[datetime]) -> Any:
    """The mute of an account that is in force and ends last."""
    latest = aliased(Mute)
    running = (latest.since <= now, latest.until > now, latest.ended_at.is_(None))
    found = select(latest.id).where(latest.account_id == Account.id, *running)
    return found.order_by(latest.until.desc(), latest.id.desc()).limit(1).scalar_subquery()


def mutes(executor: Executor, now: datetime) -> Sequence[Any]:
    """Mutes that wait for a second moderator, then those in force, each with the person's `name` and who gave it."""
    giver = aliased(Account)
    in_force = or_(Mute.since.is_(None), Mute.until > now)
    return rows(
        executor,
        select(Mute.__table__, Account.name, giver.name.label("giver"))
        .join(Account, Account.id == Mute.account_id)
        .join(giver, giver.id == Mute.given_by)
        .where(Mute.ended_at.is_(None), in_force)
        .order_by(Mute.since.is_not(None), Mute.given_at.desc(), Mute.id.desc()),
    )


def mutes_of(executor: Executor, account_id: int) -> Sequence[Any]:
    """All mutes of a person, the newest first."""
    found = select(Mute.__table__).where(Mute.account_id == account_id)
    return rows(executor, found.order_by(Mute.id.desc()))


def mutes_by_ids(executor: Executor, ids: Collection[int]) -> Sequence[Any]:
    """Mutes with the `name` of the person."""
    found = select(Mute.__table__, Account.name).join(Account, Account.id == Mute.account_id)
    return rows(executor, found.where(Mute.id.in_(ids)))


def mute_by_id(executor: Executor, mute_id: int) -> Any:
    return the_row(executor, select(Mute.__table__).where(Mute.id == mute_id))
