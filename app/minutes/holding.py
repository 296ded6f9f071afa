"""The minutes of a meeting, held until an act ends."""

from typing import Any

from sqlalchemy import select

from app.kernel.db import session
from app.kernel.errors import Invalid, NotFound
from app.kernel.text import tidy_block
from app.meetings.queries import meeting_by_id
from app.minutes.models import Minutes
from app.minutes.vocabulary import BODY_LONGEST


def held(meeting_id: int) -> tuple[Minutes, Any]:
    """The minutes as they stand now and the row of their meeting; raises `NotFound`."""
    own = select(Minutes).where(Minutes.meeting_id == meeting_id).with_for_update()
    minutes = session.scalars(own.execution_options(populate_existing=True)).one_or_none()
    if minutes is None:
        raise NotFound
    return minutes, meeting_by_id(session(), meeting_id)


def checked_words(body: str) -> str:
    """The words of minutes, tidied; raises `Invalid` without any, or with too many."""
    words = tidy_block(body)
    if not words:
        raise Invalid("Write what was discussed.", field="body")
    if len(words) > BODY_LONGEST:
        raise Invalid("Minutes have 30,000 characters at most.", field="body")
    return words
