"""How an act holds an appointment and writes about it: words checked, sealed, opened."""

import json
from datetime import datetime
from typing import Any

from app.identity.actor import Actor
from app.kernel.clock import add_working_days, now
from app.kernel.db import session
from app.kernel.errors import Hidden
from app.kernel.sealed import unseal
from app.programme.models import Appointment
from app.programme.policies import may_read
from app.programme.vocabulary import ANSWER_DAYS
from app.web.city import city

RESIDENT = Actor(kind="resident")  # who acted, as the journal may know it: that it was a resident


def held(actor: Actor, appointment_id: int) -> Appointment:
    """The row, held until the act ends, for whoever may read it."""
    row = session.get(Appointment, appointment_id, with_for_update=True, populate_existing=True)
    if row is None or not may_read(actor, row):
        raise Hidden
    return row


def asked_words(row: Any) -> dict[str, str]:
    """What the asker wrote, opened: `wishes`, `topic`, `name`."""
    told: dict[str, str] = json.loads(unseal(row.sealed, "appointment"))
    return told


def answer_words(row: Any) -> dict[str, str]:
    """What the officer wrote, opened: `words`, `place`; both empty before an answer."""
    if row.answer is None:
        return {"words": "", "place": ""}
    told: dict[str, str] = json.loads(unseal(row.answer, "appointment_answer"))
    return told


def promised() -> datetime:
    """By when an answer is promised to what is asked now."""
    return add_working_days(now(), ANSWER_DAYS, city().zone, city().holidays)
