"""How long halls keep who took part, and how askers are reached: 30 days after the close, or after the meeting where
nobody closed them."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_

from app.identity.retention import participants_rule
from app.kernel.retention import RowRule
from app.live.models import Attendance, DeskKey, HallNote, Question
from app.live.queries import halls_over
from app.live.vocabulary import DESK_KEY_KEPT


def _addresses(moment: datetime) -> ColumnElement[bool]:
    return and_(Question.reach.is_not(None), Question.meeting_id.in_(halls_over(moment)))


def _attendance(moment: datetime) -> ColumnElement[bool]:
    return and_(Attendance.participant_id.is_not(None), Attendance.meeting_id.in_(halls_over(moment)))


def _notes(moment: datetime) -> ColumnElement[bool]:
    return HallNote.meeting_id.in_(halls_over(moment))


def _desk_keys(moment: datetime) -> ColumnElement[bool]:
    return DeskKey.made_at < moment - DESK_KEY_KEPT


RULES = (
    participants_rule("who took part in questions", halls_over),
    RowRule(name="how askers are reached", model=Question, when=_addresses, becomes={"reach": None}),
    RowRule(name="who was at a meeting", model=Attendance, when=_attendance, becomes={"participant_id": None}),
    RowRule(name="notes of staff at meetings", model=HallNote, when=_notes),
    RowRule(name="keys of acts at the desk", model=DeskKey, when=_desk_keys),
)
