"""Who is away, and who stands in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, String, and_, cast, func, or_, select

from app.identity.models import Absence, Account, DutyEntry
from app.kernel.db import Executor, rows


def away(now: datetime | BindParameter[datetime]) -> Any:
    """The condition that an absence runs at this moment."""
    return and_(Absence.begins_at <= now, Absence.ends_at > now, Absence.ended_at.is_(None))


def stands_for(now: datetime | BindParameter[datetime]) -> Any:
    """Numbers of the accounts for whom an account stands in at this moment, as one text with commas."""
    numbers = func.aggregate_strings(cast(Absence.account_id, String), ",")
    return select(numbers).where(Absence.deputy_id == Account.id, away(now)).scalar_subquery().label("stands_for")


def absences_of(executor: Executor, account_id: int, now: datetime) -> Sequence[Any]:
    """Absences of a person that run or come, the next one first, each with the deputy's `duty_name`."""
    coming = (Absence.account_id == account_id, Absence.ended_at.is_(None), Absence.ends_at > now)
    return rows(
        executor,
        select(Absence.id, Absence.begins_at, Absence.ends_at, DutyEntry.duty_name, Account.name)
        .join(Account, Account.id == Absence.deputy_id)
        .join(DutyEntry, DutyEntry.account_id == Absence.deputy_id, isouter=True)
        .where(*coming)
        .order_by(Absence.begins_at, Absence.id),
    )


def standing_in(executor: Executor, deputy_id: int | None, now: datetime) -> Sequence[Any]:
    """For whom an account stands in at this moment: `name`, and `ends_at`, the first moment after it; by the end."""
    wanted = select(Account.name, Absence.ends_at).join(Account, Account.id == Absence.account_id)
    return rows(executor, wanted.where(Absence.deputy_id == deputy_id, away(now)).order_by(Absence.ends_at, Absence.id))


def absences_between(executor: Executor, begins: datetime, ends: datetime, account_ids: Sequence[int]) -> Sequence[Any]:
    """Absences that touch this time and in which one of these accounts is away or stands in."""
    touches = (Absence.ended_at.is_(None), Absence.begins_at < ends, Absence.ends_at > begins)
    whose = or_(Absence.account_id.in_(account_ids), Absence.deputy_id.in_(account_ids))
    return rows(executor, select(Absence.account_id, Absence.deputy_id).where(*touches, whose).order_by(Absence.id))


def serving(executor: Executor, account_ids: Sequence[int | None], now: datetime) -> list[int]:
    """Who is told of what these accounts answer for: each itself, then whoever stands in for one of them."""
    own = [number for number in account_ids if number is not None]
    if not own:
        return []
    deputies = select(Absence.deputy_id).where(Absence.account_id.in_(own), away(now)).order_by(Absence.id)
    return list(dict.fromkeys([*own, *(row.deputy_id for row in rows(executor, deputies))]))
