"""Meetings for measurements: three coming ones with 1, 20 and 5,000 people signed up."""

import random
import secrets
from datetime import timedelta

from sqlalchemy import insert

from app.areas.models import Area
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.text import render
from app.meetings.models import AgendaItem, Meeting, SignUp
from app.meetings.vocabulary import SignUpState
from bench.words import paragraphs, sentence
from tests.builders.meetings import make_meeting

LENGTHS = (1, 20, 5000)


def fill_meetings(area: Area) -> dict[int, int]:
    """Write three meetings of `area`; the id of the one with that many sign-ups for each of `LENGTHS`."""
    chance = random.Random(22)
    meetings = {length: _meeting(area, length, chance) for length in LENGTHS}
    for length, meeting in meetings.items():
        items = [(pos, sentence(chance), 15) for pos in range(1, 7)]
        session.add_all(
            AgendaItem(meeting_id=meeting.id, pos=pos, title=title, minutes=minutes) for pos, title, minutes in items
        )
        session.execute(insert(SignUp), [_sign_up(meeting.id, number) for number in range(length)])
    session.commit()
    return {length: meeting.id for length, meeting in meetings.items()}


def _meeting(area: Area, taken: int, chance: random.Random) -> Meeting:
    about = paragraphs(chance)
    return make_meeting(
        area, sentence(chance), about=about, about_html=render(about), capacity=6000, taken=taken, last_pos=taken
    )


def _sign_up(meeting_id: int, number: int) -> dict[str, object]:
    moment = now() - timedelta(minutes=number)
    return {
        "meeting_id": meeting_id,
        "person_key": f"bench-{number}",
        "state": SignUpState.TAKEN,
        "mark": secrets.token_hex(8),
        "made_at": moment,
        "changed_at": moment,
    }
