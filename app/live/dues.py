"""The day of a written answer, and whether it is over."""

from datetime import date, datetime, timedelta
from typing import Any

from app.kernel.clock import local, now
from app.live.vocabulary import State
from app.web.city import city


def is_late(row: Any) -> bool:
    """Whether the written answer to a question that was carried over should have been given by now."""
    return row.state == State.CARRIED and row.answers_due is not None and row.answers_due <= now()


def last_day(due: datetime) -> date:
    """The day until whose end something was promised."""
    return local(due, city().zone).date() - timedelta(days=1)
