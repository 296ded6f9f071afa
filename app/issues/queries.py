"""Every SELECT about issues."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from app.identity.models import DutyEntry
from app.issues.models import Category, Issue
from app.kernel.db import Executor, row_or_none, rows, the_row, value


def category_by_code(executor: Executor, code: str) -> Any:
    """A category in use; raises `NotFound`."""
    return the_row(executor, select(Category.__table__).where(Category.code == code, Category.active))


def categories(executor: Executor) -> Sequence[Any]:
    """The categories in use, in the city's order."""
    return rows(executor, select(Category.__table__).where(Category.active).order_by(Category.position, Category.id))


def issue_id_by_key(executor: Executor, key: str) -> int | None:
    """The issue that a form with this key has made already."""
    found: int | None = value(executor, select(Issue.id).where(Issue.key == key))
    return found


def duty_name(executor: Executor, account_id: int | None) -> str:
    """The name under which an officer is on duty; empty without an entry."""
    found: str | None = value(executor, select(DutyEntry.duty_name).where(DutyEntry.account_id == account_id))
    return found or ""


def issue_by_ref(executor: Executor, ref: str) -> Any:
    return row_or_none(executor, select(Issue.__table__).where(Issue.ref == ref))
