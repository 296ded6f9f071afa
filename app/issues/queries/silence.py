"""What waits and since when: whom it waits for, what turned late, where nothing happens."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from app.identity.models import RoleGrant
from app.identity.queries import running
from app.identity.queries.absences import serving
from app.identity.queries.grants import keepers_of
from app.identity.vocabulary import Role
from app.issues.models import Issue
from app.issues.models.issue import OPEN, UNDER_WAY
from app.issues.vocabulary import ESCALATED_AFTER, NEVER_REMIND, REMIND_ON, REVIEW_AHEAD
from app.kernel.db import Executor, rows, the_row

AT_ONCE = 50


def to_remind(executor: Executor, now: datetime) -> Sequence[Any]:
    """Issues whose next step somebody must be reminded of: `id`, and the `day` that it is, the latest that came.
    The longest waiting first, 50 at once."""
    day = case(*((Issue.waits_since <= now - timedelta(days=days), days) for days in reversed(REMIND_ON)), else_=0)
    wanted = select(Issue.id, day.label("day")).where(UNDER_WAY, Issue.reminded < day)
    first = now - timedelta(days=REMIND_ON[0])
    due = wanted.where(Issue.waits_since <= first, Issue.reminded < REMIND_ON[-1])
    return rows(executor, due.order_by(Issue.waits_since, Issue.id).limit(AT_ONCE))


def to_escalate(executor: Executor, now: datetime) -> Sequence[Any]:
    """Issues on which no step was taken for eight weeks, and whose commissioner does not know yet."""
    wanted = select(Issue.id).where(UNDER_WAY, Issue.escalated_at.is_(None), Issue.reminded != NEVER_REMIND)
    silent = wanted.where(Issue.quiet_since <= now - ESCALATED_AFTER)
    return rows(executor, silent.order_by(Issue.quiet_since, Issue.id).limit(AT_ONCE))


def to_review(executor: Executor, now: datetime) -> Sequence[Any]:
    """Issues whose limited step is to be looked at again within a day, or should have been, and of which nobody was
    reminded: `id`."""
    wanted = select(Issue.id).where(UNDER_WAY, Issue.review_told.is_(False), Issue.limited_until <= now + REVIEW_AHEAD)
    return rows(executor, wanted.order_by(Issue.limited_until, Issue.id).limit(AT_ONCE))


def who_must_act(executor: Executor, issue: Any, now: datetime) -> list[int]:
    """The accounts that an issue waits for: its officer; else the partner it was passed on to; else the nearest
    officers of its area, of its own unit when it is confidential; else the commissioner. Whoever stands in for one of
    them is among them; never its reporter."""
    officers = keepers_of(executor, issue.area_path, Role.OFFICER, now)
    own = [row.account_id for row in officers if row.account_id == issue.officer_account_id]
    found = own or _partners(executor, issue.body_id, now) or _unit(executor, issue, now)
    found = serving(executor, found or commissioners_of(executor, issue.area_path, now), now)
    return [account_id for account_id in dict.fromkeys(found) if account_id != issue.reporter_account_id]


def commissioners_of(executor: Executor, area_path: str, now: datetime) -> list[int]:
    """The commissioners nearest to the area with this path."""
    held = keepers_of(executor, area_path, Role.COMMISSIONER, now)
    return [row.account_id for row in held if row.path == held[0].path]


def _partners(executor: Executor, body_id: int | None, now: datetime) -> list[int]:
    held = select(RoleGrant.account_id).where(RoleGrant.role == Role.PARTNER, RoleGrant.body_id == body_id)
    return [row.account_id for row in rows(executor, held.where(running(now)).order_by(RoleGrant.id))]


def _unit(executor: Executor, issue: Any, now: datetime) -> list[int]:
    held = keepers_of(executor, issue.area_path, Role.OFFICER, now)
    if issue.confidential:
        held = [row for row in held if row.body_id is not None and row.body_id == issue.body_id]
    return [row.account_id for row in held if row.path == held[0].path]


def standing(executor: Executor, area_ids: Sequence[int] | None, now: datetime) -> Any:
    """Of the public issues of some areas (None: of all): how many are `open`, how many of them have no answer yet
    (`unanswered`), and how many are `late`."""
    counts = {
        "open": func.count(),
        "unanswered": func.sum(case((Issue.first_answer_at.is_(None), 1), else_=0)),
        "late": func.sum(case((_is_late(now), 1), else_=0)),
    }
    named = [func.coalesce(count, 0).label(name) for name, count in counts.items()]
    wanted = select(*named).where(OPEN)
    if area_ids is not None:
        wanted = wanted.where(Issue.area_id.in_(area_ids))
    return the_row(executor, wanted)


def _is_late(now: datetime) -> ColumnElement[bool]:
    return or_(and_(Issue.first_answer_at.is_(None), Issue.first_answer_due <= now), Issue.solution_due <= now)
