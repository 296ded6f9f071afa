"""Personal tokens as their owner sees them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.identity.models import PersonalToken
from app.kernel.db import Executor, rows

SHOWN = (
    PersonalToken.id,
    PersonalToken.name,
    PersonalToken.scope,
    PersonalToken.made_at,
    PersonalToken.ends_at,
    PersonalToken.used_on,
)


def tokens_of(executor: Executor, account_id: int, now: datetime) -> Sequence[Any]:
    """The tokens of an account that work, the newest first."""
    mine = (PersonalToken.account_id == account_id, PersonalToken.ended_at.is_(None), PersonalToken.ends_at > now)
    return rows(executor, select(*SHOWN).where(*mine).order_by(PersonalToken.id.desc()))
