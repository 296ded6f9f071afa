"""Meetings whose end nobody said here."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select

from app.kernel.db import Executor, rows
from app.live.models import HALL, QUESTION, SHOW, SUPPORT, TIMER
from app.live.vocabulary import END_LEFT_AFTER, END_UNBEGUN_AFTER, PARTICIPANT_DAYS, QUIET_FOR, Phase
from app.live.vocabulary import RUNNING as RUN
from app.meetings.models import Meeting
from app.meetings.vocabulary import COMING, RUNNING


def meetings_left(executor: Executor, moment: datetime, limit: int) -> list[int]:
    """Numbers of meetings with questions that nobody ended: begun, two hours over and quiet for one; or never begun
    here, and a day over. What was over for a month already, whose people are forgotten, is left as it is."""
    begun = and_(Meeting.state.in_(RUNNING), HALL.c.phase.in_(RUN), Meeting.ends_at < moment - END_LEFT_AFTER)
    unbegun = and_(Meeting.state.in_(COMING), HALL.c.phase == Phase.COLLECTING)
    unbegun = and_(unbegun, Meeting.ends_at < moment - END_UNBEGUN_AFTER)
    wanted = select(Meeting.id).join(HALL, HALL.c.meeting_id == Meeting.id)
    wanted = wanted.where(or_(begun, unbegun), Meeting.ends_at > moment - timedelta(days=PARTICIPANT_DAYS))
    wanted = wanted.where(Meeting.changed_at < moment - QUIET_FOR, *_quiet(moment))
    return [row.id for row in rows(executor, wanted.order_by(Meeting.ends_at, Meeting.id).limit(limit))]


def _quiet(moment: datetime) -> tuple[ColumnElement[bool], ...]:
    """Nothing was asked, published, answered, supported or put to the hall within the hour, and no clock runs."""
    since, here = moment - QUIET_FOR, QUESTION.c.meeting_id == Meeting.id
    touched = or_(*(QUESTION.c[name] > since for name in ("asked_at", "published_at", "answered_at")))
    supported = exists().where(SUPPORT.c.question_id == QUESTION.c.id, SUPPORT.c.made_at > since)
    shown = or_(SHOW.c.opened_at > since, SHOW.c.closed_at > since)
    return (
        ~exists().where(here, or_(touched, supported)),
        ~exists().where(SHOW.c.meeting_id == Meeting.id, shown),
        ~exists().where(TIMER.c.meeting_id == Meeting.id, TIMER.c.ends_at > since),
    )
