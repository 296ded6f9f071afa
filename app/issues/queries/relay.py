"""The relay and its pauses."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.issues.models import Pause, RelayMessage
from app.kernel.db import Executor, rows

SHOWN = (
    RelayMessage.id,
    RelayMessage.side,
    RelayMessage.sealed,
    RelayMessage.lang,
    RelayMessage.duty_name,
    RelayMessage.role,
    RelayMessage.at,
)
AT_ONCE = 200


def relay_messages(executor: Executor, issue_id: int) -> Sequence[Any]:
    """The newest messages of an issue, sealed, in the order in which they were written."""
    newest = select(*SHOWN).where(RelayMessage.issue_id == issue_id).order_by(RelayMessage.id.desc()).limit(AT_ONCE)
    return rows(executor, newest)[::-1]


def relay_by_key(current: Session, issue_id: int, side: str, key: str) -> RelayMessage | None:
    """The message that a form with this key has sent already."""
    own = (RelayMessage.issue_id == issue_id, RelayMessage.side == side, RelayMessage.key == key)
    return current.execute(select(RelayMessage).where(*own)).scalar_one_or_none()


def pauses(executor: Executor, issue_id: int) -> Sequence[Any]:
    """When and how long the clock of an issue stood still, in their order."""
    own = select(Pause.__table__).where(Pause.issue_id == issue_id)
    return rows(executor, own.order_by(Pause.number))
