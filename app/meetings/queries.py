"""Every SELECT about meetings."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from app.areas.models import Area
from app.kernel.db import Executor, row_or_none, rows, the_row
from app.meetings.models import AgendaItem, Meeting
from app.meetings.vocabulary import RUNNING, MeetingState

MEETING = (*Meeting.__table__.c, Area.name.label("area_name"), Area.slug.label("area_slug"))


def _meetings() -> Select[Any]:
    return select(*MEETING).join(Area, Area.id == Meeting.area_id)


def meeting_by_id(executor: Executor, meeting_id: int) -> Any:
    """The meeting's row with `area_name` and `area_slug`; raises `NotFound`."""
    return the_row(executor, _meetings().where(Meeting.id == meeting_id))


def meeting_by_code(executor: Executor, code: str) -> Any:
    """The meeting that `code` (case and spaces aside) leads to; None when there is none."""
    wanted = "".join(code.upper().split()).replace("-", "")
    return row_or_none(executor, _meetings().where(Meeting.code == wanted))


def coming_meetings(executor: Executor, now: datetime, limit: int = 50) -> Sequence[Any]:
    """Meetings that have not ended, the next first; cancelled ones stay until their day has passed."""
    wanted = _meetings().where(Meeting.ends_at > now, Meeting.state != MeetingState.ENDED)
    return rows(executor, wanted.order_by(Meeting.starts_at, Meeting.id).limit(limit))


def agenda(executor: Executor, meeting_id: int) -> Sequence[Any]:
    """The points of a meeting, in order."""
    return rows(
        executor, select(AgendaItem.__table__).where(AgendaItem.meeting_id == meeting_id).order_by(AgendaItem.pos)
    )


def running_meetings(executor: Executor) -> Sequence[Any]:
    """Meetings that are live or paused now, the earlier begun first."""
    wanted = select(Meeting.id, Meeting.title, Meeting.state, Meeting.code, Meeting.area_path)
    return rows(executor, wanted.where(Meeting.state.in_(RUNNING)).order_by(Meeting.starts_at))


def meetings_of_area(executor: Executor, area_path: str, now: datetime, limit: int = 3) -> Sequence[Any]:
    """The next meetings that concern an area: its own, those inside it, and those of the areas around it."""
    around = [area_path[: end + 1] for end, sign in enumerate(area_path) if sign == "/" and end > 0]
    own = Meeting.area_path.startswith(area_path, autoescape=True) | Meeting.area_path.in_(around)
    wanted = _meetings().where(own, Meeting.ends_at > now, Meeting.state != MeetingState.CANCELLED)
    return rows(executor, wanted.order_by(Meeting.starts_at, Meeting.id).limit(limit))
