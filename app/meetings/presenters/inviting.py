"""Who is invited to a meeting: groups, as its hosts see them, with no name of a person, only how the letter goes; and
bodies that answer there, as everybody sees them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from app.meetings.queries.inviting import address_of
from app.meetings.vocabulary import COMING, OVER, PARTS, Answer, MeetingKind, MeetingState
from app.web.filters import listed
from app.web.i18n import in_lang


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


def is_open_for_bodies(meeting: Any) -> bool:
    """Whether a body may still be invited to answer: where questions are asked, until the meeting is over."""
    return PARTS[MeetingKind(meeting.kind)].questions and meeting.state not in OVER


def body_names(rows: Sequence[Any]) -> list[str]:
    """The bodies in the page's language, by name."""
    return [name for _number, name in body_lines(rows)]


def body_lines(rows: Sequence[Any]) -> list[tuple[int, str]]:
    """(number, name) of the bodies that were invited, by name."""
    return sorted(((row.body_id, in_lang(row.names, row.slug)) for row in rows), key=lambda pair: pair[1].casefold())


def bodies_fact(meeting: Any, rows: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Who answers at a meeting besides the police, for the box beside it; nothing when nobody was invited."""
    word = _("Also answered") if meeting.state == MeetingState.ENDED else _("Also answers")
    return [(word, listed(body_names(rows)))] if rows else []


def body_choices(rows: Sequence[Any], there: Sequence[Any], again: str = "") -> list[tuple[str, str]]:
    """The bodies that can still be invited, for a form, as (number, name); `again`: what was sent, twice being no
    fault."""
    invited = {row.body_id for row in there}
    left = [row for row in rows if row.id not in invited or str(row.id) == again]
    return sorted(((str(row.id), in_lang(row.names, row.slug)) for row in left), key=lambda pair: pair[1].casefold())
