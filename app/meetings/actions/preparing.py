"""Reminding whoever runs a meeting of what its agenda lacks."""

from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.journal import announce
from app.kernel.transaction import act
from app.meetings.events import AgendaDue
from app.meetings.models import AgendaReminder
from app.meetings.queries import lacking, near_meetings
from app.meetings.queue import locked

AT_ONCE = 50


@act
def remind_organisers(*, actor: Actor) -> int:
    """Five days before a meeting tell whoever runs it that the agenda has no points, a point without a speaker or no
    document; once a meeting, and not when all is there by then. Returns how many were told."""
    told = 0
    for meeting_id in near_meetings(session(), now(), AT_ONCE):
        locked(meeting_id)
        session.add(AgendaReminder(meeting_id=meeting_id, told_at=now()))
        if lacking(session(), meeting_id):
            announce(AgendaDue(meeting_id=meeting_id), actor=actor)
            told += 1
    session.flush()
    return told
