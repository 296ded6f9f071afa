"""How long halls keep who took part, and how askers are reached: 30 days after the close, or after the meeting where
nobody closed them."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from app.identity.retention import participants_rule
from app.kernel.retention import RowRule
from app.live.models import Attendance, DeskKey, Hall, HallNote, Question
from app.live.vocabulary import DESK_KEY_KEPT, PARTICIPANT_DAYS, Phase, State
from app.meetings.models import Meeting


def _over(moment: datetime) -> Select[Any]:
    """Meetings whose questions were closed that long ago; of those that nobody closed, the ones whose meeting, and time
    for written answers, was over by then, while no answer is owed any more that its asker must be told of."""
    long_ago = moment - timedelta(days=PARTICIPANT_DAYS)
    carried = select(Question.id).where(Question.meeting_id == Hall.meeting_id, Question.state == State.CARRIED)
    left_open = and_(
        Hall.phase != Phase.CLOSED,
        func.coalesce(Hall.answers_due, Meeting.ends_at) < long_ago,
        ~carried.correlate(Hall).exists(),
    )
    closed = and_(Hall.phase == Phase.CLOSED, Hall.ended_at < long_ago)
    return select(Hall.meeting_id).join(Meeting, Meeting.id == Hall.meeting_id).where(or_(closed, left_open))


def _addresses(moment: datetime) -> ColumnElement[bool]:
    return and_(Question.reach.is_not(None), Question.meeting_id.in_(_over(moment)))


def _attendance(moment: datetime) -> ColumnElement[bool]:
    return and_(Attendance.participant_id.is_not(None), Attendance.meeting_id.in_(_over(moment)))


def _notes(moment: datetime) -> ColumnElement[bool]:
    return HallNote.meeting_id.in_(_over(moment))


def _desk_keys(moment: datetime) -> ColumnElement[bool]:
    return DeskKey.made_at < moment - DESK_KEY_KEPT


RULES = (
    participants_rule("who took part in questions", _over),
    RowRule(name="how askers are reached", model=Question, when=_addresses, becomes={"reach": None}),
    RowRule(name="who was at a meeting", model=Attendance, when=_attendance, becomes={"participant_id": None}),
    RowRule(name="notes of staff at meetings", model=HallNote, when=_notes),
    RowRule(name="keys of acts at the desk", model=DeskKey, when=_desk_keys),
)
