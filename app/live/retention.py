"""How long halls keep who took part, and how askers are reached: 30 days after the close."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select

from app.identity.retention import participants_rule
from app.kernel.retention import RowRule
from app.live.models import Attendance, DeskKey, Hall, HallNote, Question
from app.live.vocabulary import DESK_KEY_KEPT, PARTICIPANT_DAYS, Phase


def _over(moment: datetime) -> Select[Any]:
    """Meetings whose questions were closed that long ago."""
    return select(Hall.meeting_id).where(
        Hall.phase == Phase.CLOSED, Hall.ended_at < moment - timedelta(days=PARTICIPANT_DAYS)
    )


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
