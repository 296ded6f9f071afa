"""What happens to the timer and to shows of hands inside other acts: in a break, at the end, when one is closed."""

from typing import Any

from sqlalchemy import delete, func, select, update

from app.kernel.clock import now
from app.kernel.db import row_or_none, session
from app.live.models import HAND, OPTION, SHOW, TIMER
from app.live.vocabulary import HandsState, seconds_left


def timer_in(meeting_id: int) -> Any:
    """The timer's row; None without one."""
    return row_or_none(session(), select(TIMER).where(TIMER.c.meeting_id == meeting_id))


def left_of(timer: Any) -> int:
    """Whole seconds that a timer has, below nought when it is over."""
    return seconds_left(timer.ends_at, timer.left_s, now())


def put_timer(meeting_id: int, **values: Any) -> None:
    """Change the timer's row."""
    session.execute(update(TIMER).where(TIMER.c.meeting_id == meeting_id).values(**values))


def rest_timer(meeting_id: int) -> None:
    """Let the timer stand still while the meeting does."""
    timer = timer_in(meeting_id)
    if timer is not None and timer.ends_at is not None:
        put_timer(meeting_id, ends_at=None, left_s=left_of(timer))


def stop_timer(meeting_id: int) -> None:
    """Take the timer away."""
    session.execute(delete(TIMER).where(TIMER.c.meeting_id == meeting_id))


def open_show_in(meeting_id: int) -> int | None:
    """The show of hands that is open in a meeting."""
    is_open = SHOW.c.meeting_id == meeting_id, SHOW.c.state == HandsState.OPEN
    found = row_or_none(session(), select(SHOW.c.id).where(*is_open))
    return found.id if found is not None else None


def end_open_hands(meeting_id: int, revision: int) -> None:
    """Count what is still open when the meeting ends."""
    hands_id = open_show_in(meeting_id)
    if hands_id is not None:
        count_hands(hands_id, revision)


def count_hands(hands_id: int, revision: int) -> None:
    """Write down how many hands each answer had, and forget whose they were."""
    counted = (
        select(func.count())
        .select_from(HAND)
        .where(HAND.c.hands_id == OPTION.c.hands_id, HAND.c.pos == OPTION.c.pos)
        .scalar_subquery()
    )
    session.execute(update(OPTION).where(OPTION.c.hands_id == hands_id).values(hands=counted))
    raised = select(func.count()).select_from(HAND).where(HAND.c.hands_id == hands_id).scalar_subquery()
    closed = {"state": HandsState.CLOSED, "closed_at": now(), "revision": revision, "raised": raised}
    session.execute(update(SHOW).where(SHOW.c.id == hands_id).values(closed))
    session.execute(delete(HAND).where(HAND.c.hands_id == hands_id))
