"""Exchanges, tried by page."""

from app.kernel.db import session
from app.live.vocabulary import Phase
from app.meetings.models import ExchangeTerms
from tests.builders.meetings import make_meeting
from tests.permissions.matrix import tries
from tests.permissions.stage import Scene

TERMS = {"age_from": 14, "age_to": 20, "charter": "Listen, and let others finish what they say.", "lang": "en"}


@tries("meeting.call", places=("area", "other"))
def make_an_exchange(it: Scene) -> int:
    return it.post(f"/meetings/{make_meeting(it.area).id}/exchange", TERMS)


@tries("exchange.guests")
def name_a_guest(it: Scene) -> int:
    meeting = it.hall(Phase.COLLECTING)
    session.add(ExchangeTerms(meeting_id=meeting.id, **TERMS))
    session.commit()
    return it.post(f"/meetings/{meeting.id}/guests", {"name": "Officer Ruiz", "why": ""})
