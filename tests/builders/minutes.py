"""Minutes for tests, in whatever state."""

from datetime import timedelta
from typing import Any

from app.areas.models import Area
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.text import render
from app.live.vocabulary import Phase
from app.meetings.models import Meeting
from app.minutes.models import Minutes, MinutesCorrection
from app.minutes.vocabulary import MinutesState
from tests.builders.live import make_hall

BODY = "# Lamps\n\nThe lamp at the school was spoken of at length."


def make_minutes(area: Area, state: MinutesState = MinutesState.DRAFT, *, over: bool = False, **fields: Any) -> Meeting:
    """A meeting that was held, with its minutes; `over`: their time for corrections has passed."""
    meeting = make_hall(area, Phase.WRITING)
    add_minutes(meeting, state, over=over, **fields)
    return meeting


def add_minutes(
    meeting: Meeting, state: MinutesState = MinutesState.DRAFT, *, over: bool = False, **fields: Any
) -> Minutes:
    """The minutes of a meeting that was held."""
    published = state != MinutesState.DRAFT
    until = now() + (timedelta(days=-1) if over else timedelta(days=6))
    values: dict[str, Any] = {
        "body": BODY,
        "html": render(BODY),
        "came": 12,
        "lang": "en",
        "number": 1 if state == MinutesState.FINAL else 0,
        "published_at": now() if published else None,
        "correct_until": until if published else None,
    }
    row = Minutes(meeting_id=meeting.id, state=state, began_at=now(), changed_at=now(), **(values | fields))
    session.add(row)
    session.commit()
    return row


def add_correction(meeting: Meeting, participant_id: int, **fields: Any) -> MinutesCorrection:
    """A proposed correction of a participant."""
    values = {"words": "The lamp stands before the school, not behind it.", "made_at": now()}
    row = MinutesCorrection(meeting_id=meeting.id, participant_id=participant_id, **(values | fields))
    session.add(row)
    session.commit()
    return row
