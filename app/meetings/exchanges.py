"""What is read of exchanges: their terms and their guests."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from app.kernel.db import Executor, row_or_none, rows
from app.meetings.models import ExchangeGuest, ExchangeTerms


def exchange_of(executor: Executor, meeting_id: int) -> Any:
    """`age_from`, `age_to`, `charter`, `lang` of an exchange; None when the meeting is none."""
    columns = (ExchangeTerms.age_from, ExchangeTerms.age_to, ExchangeTerms.charter, ExchangeTerms.lang)
    return row_or_none(executor, select(*columns).where(ExchangeTerms.meeting_id == meeting_id))


def exchange_guests(executor: Executor, meeting_id: int) -> Sequence[Any]:
    """Guests whom the host named: `id`, `name`, `why`."""
    told = select(ExchangeGuest.id, ExchangeGuest.name, ExchangeGuest.why)
    return rows(executor, told.where(ExchangeGuest.meeting_id == meeting_id).order_by(ExchangeGuest.id))
