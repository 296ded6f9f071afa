"""What stands around issues: categories, bodies, officers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import literal, select

from app.areas.models import Area, Body
from app.identity.models import Account, DutyEntry, RoleGrant
from app.identity.queries import running
from app.identity.vocabulary import Role
from app.issues.models import Category
from app.kernel.db import Executor, rows, the_row


def category_by_code(executor: Executor, code: str) -> Any:
    """A category in use; raises `NotFound`."""
    return the_row(executor, select(Category.__table__).where(Category.code == code, Category.active))


def categories(executor: Executor) -> Sequence[Any]:
    """The categories in use, in the city's order."""
    return rows(executor, select(Category.__table__).where(Category.active).order_by(Category.position, Category.id))


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
