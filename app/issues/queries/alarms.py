"""What speaks of danger in reports that are not public, and who is to hear of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.areas.models import Area
from app.identity.models import Account, RoleGrant
from app.identity.queries import running
from app.identity.vocabulary import Role
from app.issues.models import Alarm, Issue
from app.kernel.db import Executor, rows, the_row, value

AT_ONCE = 50
HEARING = (Role.MODERATOR, Role.MEDIATOR)


def alarms(executor: Executor, *, waiting: bool) -> Sequence[Any]:
    """Each with its reference and place and none of its words: what waits, the oldest first; or what somebody saw to,
    the newest first, with that one's name."""
    judged = (Issue.body_id, Issue.reporter_account_id)
    wanted = (
        select(Alarm.id, Alarm.at, Alarm.seen_at, Issue.ref, *judged, Area.name.label("area_name"), Account.name)
        .join(Issue, Issue.id == Alarm.issue_id)
        .join(Area, Area.id == Issue.area_id)
        .join(Account, Account.id == Alarm.seen_by, isouter=True)
    )
    if waiting:
        return rows(executor, wanted.where(Alarm.seen_at.is_(None)).order_by(Alarm.id).limit(AT_ONCE))
    return rows(executor, wanted.where(Alarm.seen_at.is_not(None)).order_by(Alarm.seen_at.desc()).limit(AT_ONCE))


def waiting_alarms(executor: Executor) -> int:
    return int(value(executor, select(func.count()).where(Alarm.seen_at.is_(None))))


def issue_of_alarm(executor: Executor, alarm_id: int) -> int:
    """The issue that an alarm is about; raises `NotFound`."""
    return int(the_row(executor, select(Alarm.issue_id).where(Alarm.id == alarm_id)).issue_id)


def who_hears_alarms(executor: Executor, moment: datetime) -> Sequence[int]:
    """The accounts that moderate or mediate at this moment."""
    holds = select(RoleGrant.account_id).where(RoleGrant.role.in_(HEARING), running(moment))
    return [row.id for row in rows(executor, select(Account.id).where(Account.id.in_(holds)).order_by(Account.id))]
