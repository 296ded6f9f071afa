"""Where a meeting is: for everybody, and exactly, of one whose place is told after sign-up.

Nothing else reads these columns: a page, file or letter that asks nobody gets no place of such a meeting.
"""

from typing import Any

from sqlalchemy import case, select

from app.identity.actor import Actor
from app.kernel.db import Executor, the_row
from app.meetings.models import Meeting
from app.meetings.policies import may_read_place

EXACT: tuple[Any, ...] = (Meeting.place, Meeting.address, Meeting.online, Meeting.way)
# The same columns by the same names, empty where the place is told after sign-up.
WHERE: tuple[Any, ...] = tuple(
    case((Meeting.place_after_sign_up, ""), else_=column).label(column.key) for column in EXACT
)
PLACE, _ADDRESS, ONLINE, _WAY = WHERE


def exact_place(
    executor: Executor, actor: Actor, meeting: Any, sign_up: Any = None, proof: str | None = None
) -> Any | None:
    """`place`, `address`, `online` and `way` of a meeting whose place is told after sign-up, for whoever may read them:
    with their own `sign_up`, or the `proof` of its link. None for others, and for a meeting that hides nothing."""
    if not meeting.place_after_sign_up or not may_read_place(actor, meeting, sign_up, proof):
        return None
    return the_row(executor, select(*EXACT).where(Meeting.id == meeting.id))
