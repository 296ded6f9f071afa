"""Meetings for tests."""

import itertools
from datetime import datetime, timedelta
from typing import Any

from app.areas.models import Area
from app.kernel.clock import now
from app.kernel.db import session
from app.meetings.models import Meeting
from app.meetings.vocabulary import CODE_ALPHABET, MeetingPlan, MeetingState

_number = itertools.count(1)


def make_code() -> str:
    """A code that no other test meeting has."""
    number, letters = next(_number), ""
    for _ in range(8):
        number, rest = divmod(number, len(CODE_ALPHABET))
        letters = CODE_ALPHABET[rest] + letters
    return letters


def make_meeting(
    area: Area,
    title: str = "Safe ways to school",
    state: MeetingState = MeetingState.ANNOUNCED,
    starts_at: datetime | None = None,
    **fields: Any,
) -> Meeting:
    """A meeting of `area` in ten days, two hours long, unless said otherwise."""
    begins = starts_at or now() + timedelta(days=10)
    values = {"ends_at": begins + timedelta(hours=2), "place": "Library", "made_at": now(), "changed_at": now()}
    meeting = Meeting(
        area_id=area.id,
        area_path=area.path,
        title=title,
        state=state,
        starts_at=begins,
        code=make_code(),
        **(values | fields),
    )
    session.add(meeting)
    session.commit()
    return meeting


def make_plan(**fields: Any) -> MeetingPlan:
    """A plan for a meeting in ten days, two hours long."""
    begins = fields.pop("starts_at", now() + timedelta(days=10))
    values = {"title": "Safe ways to school", "ends_at": begins + timedelta(hours=2), "place": "Library"}
    return MeetingPlan(starts_at=begins, **(values | fields))
