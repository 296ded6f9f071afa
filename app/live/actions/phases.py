"""The course of the questions: opening the hall, and going from phase to phase with the meeting."""

from typing import Any

from sqlalchemy import update

from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import once, session
from app.kernel.errors import Conflict, Invalid, NotAllowed
from app.kernel.journal import announce
from app.kernel.transaction import act
from app.live.events import HallOpened, PhaseChanged
from app.live.floor import take_hall
from app.live.models import HALL, QUESTION, Hall
from app.live.policies import may_change_phase, may_switch_moderation
from app.live.vocabulary import PHASE_AFTER, Phase, State
from app.meetings.actions import run_meeting
from app.meetings.policies import may_change_meeting
from app.meetings.queries import meeting_by_id
from app.meetings.vocabulary import MeetingState

STATE_OF = {Phase.LIVE: MeetingState.LIVE, Phase.PAUSED: MeetingState.PAUSED, Phase.WRITING: MeetingState.ENDED}
LEFT_OPEN = (State.QUEUED, State.PUBLISHED, State.ANSWERING)


@act
def open_hall(*, actor: Actor, meeting_id: int) -> None:
    """Give a meeting its hall, once; whoever may call the meeting, and the house itself when it was called."""
    meeting = meeting_by_id(session(), meeting_id)
    if actor.kind != "system" and not may_change_meeting(actor, meeting):
        raise NotAllowed
    row = {"meeting_id": meeting.id, "area_path": meeting.area_path, "revision": 0, "moderated": True}
    statement = once(Hall, "meeting_id").values(row | {"phase": Phase.COLLECTING}).returning(HALL.c.meeting_id)
    if session.execute(statement).scalar() is not None:
        announce(HallOpened(meeting_id=meeting.id), actor=actor)


@act
def change_phase(*, actor: Actor, meeting_id: int, phase: Phase | None = None, moderated: bool | None = None) -> int:
    """Go to another phase, and with it the meeting; or switch whether questions wait for a moderator.

    Once the meeting ends, everything open is carried over: its answer follows in writing. Returns the revision.
    `Conflict` from a phase that does not lead there.
    """
    if phase is None and moderated is None:
        raise Invalid(field="phase")
    hall = take_hall(meeting_id)
    if not may_change_phase(actor, hall) or (moderated is not None and not may_switch_moderation(actor, hall)):
        raise NotAllowed
    wanted = phase or Phase(hall.phase)
    if wanted == hall.phase and moderated in (None, hall.moderated):
        if actor.kind != "system" and moderated is None:
            raise Conflict
        return int(hall.revision)
    changes: dict[str, Any] = {"phase": wanted} | ({} if moderated is None else {"moderated": moderated})
    if wanted != hall.phase:
        if wanted not in PHASE_AFTER[Phase(hall.phase)]:
            raise Conflict
        changes |= _course(hall, wanted)
    session.execute(update(HALL).where(HALL.c.meeting_id == meeting_id).values(changes))
    event = PhaseChanged(meeting_id=meeting_id, phase=wanted, moderated=changes.get("moderated", hall.moderated))
    announce(event, actor=actor, fields=list(changes))
    if wanted != hall.phase and wanted in STATE_OF and actor.kind != "system":
        run_meeting(actor=actor, meeting_id=meeting_id, state=STATE_OF[wanted])
    return int(hall.revision)


def _course(hall: Any, wanted: Phase) -> dict[str, Any]:
    """What else changes with the phase: at the end everything open is carried over."""
    if wanted == Phase.CLOSED:
        return {"ended_at": now()}
    if wanted != Phase.WRITING:
        return {}
    left = QUESTION.c.meeting_id == hall.meeting_id, QUESTION.c.state.in_(LEFT_OPEN)
    carried = {
        "state_before": QUESTION.c.state,
        "state": State.CARRIED,
        "revision": hall.revision,
        "words_revision": hall.revision,
    }
    session.execute(update(QUESTION).where(*left).values(carried))
    return {"now_id": None}
