"""Internal notes, and who may be mentioned in one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import literal, or_, select
from sqlalchemy.orm import Session

from app.areas.models import Area
from app.identity.models import Account, DutyEntry, RoleGrant
from app.identity.queries import running
from app.identity.vocabulary import Role
from app.issues.models import InternalNote
from app.kernel.db import Executor, row_or_none, rows

AT_ONCE = 200
WORKING = (Role.OFFICER, Role.COMMISSIONER, Role.PARTNER)
SHOWN = (
    InternalNote.id,
    InternalNote.sealed,
    InternalNote.lang,
    InternalNote.duty_name,
    InternalNote.role,
    InternalNote.at,
)


def notes_of(executor: Executor, issue_id: int, body_id: int | None) -> Sequence[Any]:
    """The newest notes that a body wrote on an issue, sealed, in the order in which they were written."""
    own = (InternalNote.issue_id == issue_id, InternalNote.body_id.is_not_distinct_from(body_id))
    return rows(executor, select(*SHOWN).where(*own).order_by(InternalNote.id.desc()).limit(AT_ONCE))[::-1]


def note_by_key(current: Session, issue_id: int, key: str) -> InternalNote | None:
    """The note that a form with this key has made already."""
    own = (InternalNote.issue_id == issue_id, InternalNote.key == key)
    return current.execute(select(InternalNote).where(*own)).scalar_one_or_none()


def mentioned_in(executor: Executor, note_id: int) -> list[int]:
    """The accounts that a note mentions; none when it is gone."""
    row = row_or_none(executor, select(InternalNote.mentioned).where(InternalNote.id == note_id))
    return list(row.mentioned) if row else []


def colleagues(executor: Executor, body_id: int | None, area_path: str, now: datetime) -> Sequence[Any]:
    """Who of a body works for the area with this path: `account_id`, `duty_name`. They read its notes."""
    here = or_(RoleGrant.role == Role.PARTNER, literal(area_path).startswith(Area.path))
    found = (
        select(DutyEntry.account_id, DutyEntry.duty_name)
        .join(RoleGrant, RoleGrant.account_id == DutyEntry.account_id)
        .join(Account, Account.id == DutyEntry.account_id)
        .join(Area, Area.id == RoleGrant.area_id, isouter=True)
        .where(RoleGrant.role.in_(WORKING), running(now), here, Account.closed_at.is_(None))
        .where(RoleGrant.body_id.is_not_distinct_from(body_id), DutyEntry.duty_name != "")
        .order_by(DutyEntry.duty_name)
        .distinct()
    )
    return rows(executor, found)
