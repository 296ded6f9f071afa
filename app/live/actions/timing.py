"""How long a point of the agenda has: the clock of the server, run by whoever leads through the meeting."""

from datetime import timedelta
from typing import Any

from sqlalchemy import insert

from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Closed, Conflict, Invalid, NotAllowed
from app.kernel.journal import announce
from app.kernel.text import tidy
from app.kernel.transaction import act
from app.live.events import TimerSet
from app.live.floor import take_hall
from app.live.models import TIMER
from app.live.policies import may_set_timer
from app.live.running import left_of, put_timer, rest_timer, stop_timer, timer_in
from app.live.vocabulary import RUNNING, TIMER_MOST_MINUTES, Phase, TimerAct
from app.meetings.queries import agenda

NEEDS_LIVE = (TimerAct.START, TimerAct.GO_ON)
TITLE_LONGEST = 160
A_MINUTE_S = 60


@act
def set_timer(
    *,
    actor: Actor,
    meeting_id: int,
    how: TimerAct,
    item: int | None = None,
    minutes: int | None = None,
    title: str = "",
) -> int:
    """Start the time of a point of the agenda (`item`) or of something else (`title`), pause it, go on, give it more
    `minutes`, or take it away; returns the hall's revision.

    Starting replaces the one before. `minutes` are the planned ones of the point when they are not given. `Conflict`
    when there is no timer, or it runs or stands already.
    """
    hall = take_hall(meeting_id)
    if not may_set_timer(actor, hall):
        raise NotAllowed
    if hall.phase not in RUNNING or (how in NEEDS_LIVE and hall.phase != Phase.LIVE):
        raise Closed("This is not open in the present part of the meeting.")
    if how == TimerAct.START:
        _start(meeting_id, item, minutes, title)
    else:
        _change(_running(meeting_id), meeting_id, how, minutes)
    announce(TimerSet(meeting_id=meeting_id, how=how), actor=actor)
    return int(hall.revision)


def _start(meeting_id: int, item: int | None, minutes: int | None, title: str) -> None:
    point = next((row for row in agenda(session(), meeting_id) if row.id == item), None)
    if item is not None and point is None:
        raise Invalid("Choose one from the list.", field="item")
    seconds = A_MINUTE_S * _minutes(minutes if minutes is not None or point is None else point.minutes)
    stop_timer(meeting_id)
    words = tidy(title)[:TITLE_LONGEST] if point is None else point.title
    ends_at = now() + timedelta(seconds=seconds)
    row = {"meeting_id": meeting_id, "item_id": item, "title": words, "planned_s": seconds, "ends_at": ends_at}
    session.execute(insert(TIMER).values(row))


def _change(timer: Any, meeting_id: int, how: TimerAct, minutes: int | None) -> None:
    if how == TimerAct.STOP:
        return stop_timer(meeting_id)
    if how == TimerAct.ADD:
        return _add(timer, meeting_id, A_MINUTE_S * _minutes(minutes))
    if (how == TimerAct.PAUSE) == (timer.ends_at is None):
        raise Conflict(meeting=meeting_id)
    if how == TimerAct.PAUSE:
        return rest_timer(meeting_id)
    return put_timer(meeting_id, ends_at=now() + timedelta(seconds=timer.left_s), left_s=None)


def _add(timer: Any, meeting_id: int, seconds: int) -> None:
    """More time from now: what was over already is forgiven."""
    left = max(0, left_of(timer)) + seconds
    planned = timer.planned_s + seconds
    if timer.ends_at is None:
        return put_timer(meeting_id, left_s=left, planned_s=planned)
    return put_timer(meeting_id, ends_at=now() + timedelta(seconds=left), planned_s=planned)


def _running(meeting_id: int) -> Any:
    timer = timer_in(meeting_id)
    if timer is None:
        raise Conflict(meeting=meeting_id)
    return timer


def _minutes(minutes: int | None) -> int:
    if not minutes or not 1 <= minutes <= TIMER_MOST_MINUTES:
        raise Invalid("Say how many minutes: 1 to 240.", field="minutes")
    return minutes
