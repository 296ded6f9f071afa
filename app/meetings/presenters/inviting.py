"""Groups invited to a meeting, as its hosts see them: no name of a person, only how the letter goes."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from app.meetings.queries import address_of
from app.meetings.vocabulary import COMING, Answer, MeetingState


def is_to_come(meeting: Any, now: datetime) -> bool:
    return meeting.state in COMING and meeting.starts_at > now


def invited(rows: Iterable[Any], meeting: Any, now: datetime) -> list[dict[str, Any]]:
    """Each with its answer in words, and whether its contact person is written to or has to be told by word."""
    ahead = is_to_come(meeting, now)
    said = {
        Answer.OPEN: ("neutral", _("No answer yet")),
        Answer.YES: ("ok", _("Comes") if ahead else _("Was there, or said so")),
        Answer.NO: ("neutral", _("Does not come") if ahead else _("Was not there")),
    }
    return [
        {
            "id": row.id,
            "name": row.group_name,
            "answer": row.answer,
            "chip": said[Answer(row.answer)],
            "written": bool(address_of(row)),
            "ended": row.group_ended_at is not None,
            "can": meeting.state != MeetingState.CANCELLED,
        }
        for row in rows
    ]
