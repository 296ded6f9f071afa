"""Steps that were sent and are not published yet."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from app.issues.models import Category, Issue, WaitingStep
from app.kernel.db import Executor, row_or_none, rows, value

NOT_TAKEN_BACK = or_(WaitingStep.ended_at.is_(None), WaitingStep.refused)
# Whether there is anything that an author may be shown on the page of an issue.
HAS_SENT = exists().where(WaitingStep.issue_id == Issue.id, NOT_TAKEN_BACK).label("has_sent")
# Whether a step waits on an issue, for a WHERE beside `Issue`.
STEP_WAITS = exists().where(WaitingStep.issue_id == Issue.id, WaitingStep.ended_at.is_(None))


def due_to_publish(executor: Executor, before: datetime) -> Sequence[int]:
    """Issues on which a step waits that was sent by then, in the order in which acts hold several."""
    due = select(WaitingStep.issue_id).where(WaitingStep.ended_at.is_(None), WaitingStep.at <= before)
    return [row.issue_id for row in rows(executor, due.order_by(WaitingStep.issue_id))]


def newest_own(current: Session, issue_id: int, account_id: int) -> WaitingStep | None:
    """What this account sent last on an issue and is not published; held."""
    own = select(WaitingStep).where(WaitingStep.issue_id == issue_id, WaitingStep.account_id == account_id)
    newest = own.order_by(WaitingStep.id.desc()).limit(1).with_for_update()
    return current.execute(newest.execution_options(populate_existing=True)).scalar_one_or_none()


def own_waiting(executor: Executor, account_id: int, issue_id: int | None = None) -> Sequence[Any]:
    """What this account sent that waits, or could not be published: on one issue, or on all, newest first."""
    told = (WaitingStep.kind, WaitingStep.words, WaitingStep.at, WaitingStep.refused, WaitingStep.issue_id)
    own = (
        select(*told, Issue.ref, Issue.title, Issue.lang, Category.second_sign_off)
        .join(Issue, Issue.id == WaitingStep.issue_id)
        .join(Category, Category.id == Issue.category_id, isouter=True)
        .where(WaitingStep.account_id == account_id, NOT_TAKEN_BACK)
        .order_by(WaitingStep.id.desc())
    )
    return rows(executor, own if issue_id is None else own.where(WaitingStep.issue_id == issue_id))


def draft_of(executor: Executor, issue_id: int, account_id: int, kind: str) -> Any:
    """The words of this kind of step that this account took back, or that could not be published; None without."""
    own = (WaitingStep.issue_id == issue_id, WaitingStep.account_id == account_id, WaitingStep.kind == kind)
    ended = select(WaitingStep.words).where(*own, WaitingStep.ended_at.is_not(None))
    found = row_or_none(executor, ended.order_by(WaitingStep.id.desc()).limit(1))
    return found.words if found is not None else None


def sent_by(executor: Executor, waiting_id: int) -> int:
    """The account that sent it; 0 when it is gone."""
    found: int | None = value(executor, select(WaitingStep.account_id).where(WaitingStep.id == waiting_id))
    return found or 0
