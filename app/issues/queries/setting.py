"""What stands around issues: categories, bodies, officers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import literal, select

from app.areas.models import Area, Body
from app.identity.models import Account, DutyEntry, RoleGrant
from app.identity.queries import running
from app.identity.vocabulary import Role
from app.issues.models import Category, Issue, PromisedTimes
from app.issues.vocabulary import State
from app.kernel.db import Executor, rows, the_row


def category_by_code(executor: Executor, code: str) -> Any:
    """A category in use; raises `NotFound`."""
    return the_row(executor, select(Category.__table__).where(Category.code == code, Category.active))


def categories(executor: Executor) -> Sequence[Any]:
    """The categories in use, in the city's order."""
    return rows(executor, select(Category.__table__).where(Category.active).order_by(Category.position, Category.id))


def promised_times(executor: Executor, area_path: str | None = None) -> Sequence[Any]:
    """What areas promise instead of the categories' own days, with the `area_path` of each; `area_path`: only those
    that the area with this path lies in."""
    times = (PromisedTimes.category_id, PromisedTimes.first_answer_days, PromisedTimes.solution_days)
    wanted = select(*times, Area.path.label("area_path")).join(Area, Area.id == PromisedTimes.area_id)
    if area_path is not None:
        wanted = wanted.where(literal(area_path).startswith(Area.path))
    return rows(executor, wanted.order_by(PromisedTimes.id))


def bodies_for_referral(executor: Executor) -> Sequence[Any]:
    """Every body an issue can be passed on to."""
    return rows(executor, select(Body.id, Body.slug, Body.kind, Body.names).order_by(Body.kind, Body.slug))


def officers_to_assign(executor: Executor, area_path: str, now: datetime) -> Sequence[Any]:
    """Officers on duty for the area with this path, with their duty names."""
    return rows(
        executor,
        select(DutyEntry.account_id, DutyEntry.duty_name)
        .join(RoleGrant, RoleGrant.account_id == DutyEntry.account_id)
        .join(Account, Account.id == DutyEntry.account_id)
        .join(Area, Area.id == RoleGrant.area_id, isouter=True)
        .where(
            RoleGrant.role == Role.OFFICER,
            running(now),
            Account.closed_at.is_(None),
            (Area.id.is_(None)) | (literal(area_path).startswith(Area.path)),
        )
        .order_by(DutyEntry.duty_name),
    )


def open_with(executor: Executor, account_id: int) -> Sequence[Any]:
    """The open issues, promises among them, that an officer has in hand."""
    judged = (Issue.confidential, Issue.level, Issue.reporter_kind, Issue.reporter_account_id)
    mine = select(Issue.id, Issue.area_path, *judged)
    mine = mine.where(Issue.officer_account_id == account_id, Issue.state != State.CLOSED)
    return rows(executor, mine.order_by(Issue.id))
