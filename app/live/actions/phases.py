"""The course of the questions: opening the hall, and going from phase to phase with the meeting."""

from functools import partial
from typing import Any

from sqlalchemy import select, update

from app.identity.actor import Actor
from app.kernel.clock import add_working_days, now
from app.kernel.db import once, session
from app.kernel.errors import Conflict, Invalid, NotAllowed
from app.kernel.journal import announce, announce_all
from app.kernel.transaction import act, after_commit
from app.live.events import HallOpened, PhaseChanged, QuestionAnswered, QuestionModerated
from app.live.floor import take_hall
from app.live.models import HALL, QUESTION, Hall
from app.live.policies import may_change_phase, may_switch_moderation
from app.live.queries import has_carried, live_now
from app.live.queries.left import meetings_left
from app.live.running import end_open_hands, rest_timer, stop_timer
from app.live.vocabulary import (
    ANSWER_WITHIN,
    LEFT_UNBEGUN,
    PHASE_AFTER,
    VISIBLE,
    Answer,
    Decline,
    Phase,
    State,
    Verdict,
)
from app.meetings.actions import end_left_meeting, run_meeting
from app.meetings.policies import may_change_meeting
from app.meetings.queries import meeting_by_id
from app.meetings.vocabulary import MeetingState
from app.web.city import city
from app.web.kept import look_again

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
def change_phase(
    *,
    actor: Actor,
    meeting_id: int,
    phase: Phase | None = None,
    moderated: bool | None = None,
    presence: bool | None = None,
) -> int:
    """Go to another phase, and with it the meeting; or switch whether questions wait for a moderator, or whether the
    pages say how many look on (`presence`).

    Once the meeting ends, everything open is carried over: its answer follows in writing. Returns the revision.
    `Conflict` from a phase that does not lead there, and from closing while an answer is still owed.
    """
    if phase is None and moderated is None and presence is None:
        raise Invalid(field="phase")
    hall = take_hall(meeting_id)
    if not may_change_phase(actor, hall) or (moderated is not None and not may_switch_moderation(actor, hall)):
        raise NotAllowed
    wanted, switches = phase or Phase(hall.phase), _switches(hall, moderated, presence)
    if wanted == hall.phase and not switches:
        if actor.kind != "system" and moderated is None and presence is None:
            raise Conflict
        return int(hall.revision)
    changes: dict[str, Any] = {"phase": wanted} | switches
    if wanted != hall.phase:
        left = actor.kind == "system" and (hall.phase, wanted) == LEFT_UNBEGUN
        if wanted not in PHASE_AFTER[Phase(hall.phase)] and not left:
            raise Conflict
        if wanted == Phase.CLOSED and has_carried(session(), meeting_id):
            raise Conflict  # nobody could answer it any more
        changes |= _course(hall, wanted, actor)
    session.execute(update(HALL).where(HALL.c.meeting_id == meeting_id).values(changes))
    event = PhaseChanged(meeting_id=meeting_id, phase=wanted, moderated=changes.get("moderated", hall.moderated))
    announce(event, actor=actor, fields=list(changes))
    after_commit(partial(look_again, live_now))
    if wanted != hall.phase and wanted in STATE_OF and actor.kind != "system":
        run_meeting(actor=actor, meeting_id=meeting_id, state=STATE_OF[wanted])
    return int(hall.revision)


@act
def end_left_meetings(*, actor: Actor, limit: int = 20) -> int:
    """End the meetings that nobody ended, as their host would: what is open is carried over and answered in writing,
    and minutes are asked for. One that is still in use goes on. Returns how many were ended."""
    left = meetings_left(session(), now(), limit)
    for meeting_id in left:
        end_left_meeting(actor=actor, meeting_id=meeting_id)
    return len(left)


@act
def close_cancelled(*, actor: Actor, meeting_id: int) -> None:
    """Close the questions of a meeting that is cancelled, whatever their phase: nobody is there to answer what is open,
    so it is declined, and whoever asked is told. Part of the act that cancels."""
    if actor.kind != "system":
        raise NotAllowed
    hall = take_hall(meeting_id)
    stop_timer(meeting_id)
    end_open_hands(meeting_id, hall.revision)
    left = QUESTION.c.meeting_id == meeting_id, QUESTION.c.state.in_(LEFT_OPEN)
    declined = {"state_before": QUESTION.c.state, "state": State.DECLINED, "decline_reason": Decline.CANCELLED}
    changed = {"revision": hall.revision, "words_revision": hall.revision}
    ids = session.scalars(select(QUESTION.c.id).where(*left).order_by(QUESTION.c.id)).all()
    session.execute(update(QUESTION).where(*left).values(declined | changed))
    closed = {"phase": Phase.CLOSED, "now_id": None, "ended_at": now()}
    session.execute(update(HALL).where(HALL.c.meeting_id == meeting_id).values(closed))
    about = partial(QuestionModerated, meeting_id=meeting_id, verdict=Verdict.DECLINE)
    announce_all([(about(question_id=one), "") for one in ids], actor=actor)
    event = PhaseChanged(meeting_id=meeting_id, phase=Phase.CLOSED, moderated=hall.moderated)
    announce(event, actor=actor, fields=["phase", "ended_at"])
    after_commit(partial(look_again, live_now))


def _switches(hall: Any, moderated: bool | None, presence: bool | None) -> dict[str, Any]:
    """The switches that come to stand another way."""
    wanted = {"moderated": moderated, "presence_shown": presence}
    return {name: on for name, on in wanted.items() if on is not None and on != getattr(hall, name)}


def _course(hall: Any, wanted: Phase, actor: Actor) -> dict[str, Any]:
    """What else changes with the phase: in a break the timer stands, at the end everything open is carried over, to be
    answered in writing within ten working days."""
    if wanted == Phase.PAUSED:
        rest_timer(hall.meeting_id)
    if wanted in (Phase.WRITING, Phase.CLOSED):
        stop_timer(hall.meeting_id)
        end_open_hands(hall.meeting_id, hall.revision)
    if wanted == Phase.CLOSED:
        return {"ended_at": now()}
    if wanted != Phase.WRITING:
        return {}
    left = QUESTION.c.meeting_id == hall.meeting_id, QUESTION.c.state.in_(LEFT_OPEN)
    carried = {"state_before": QUESTION.c.state, "state": State.CARRIED}
    ids = session.scalars(select(QUESTION.c.id).where(*left).order_by(QUESTION.c.id)).all()
    session.execute(update(QUESTION).where(*left).values(carried))
    # Each is an act of its own in the journal: whoever asked is told.
    about = partial(QuestionAnswered, meeting_id=hall.meeting_id, how=Answer.CARRY, state=State.CARRIED)
    announce_all([(about(question_id=one), "") for one in ids], actor=actor)
    _show_again(hall)
    return {"now_id": None, "answers_due": add_working_days(now(), ANSWER_WITHIN, city().zone, city().holidays)}


def _show_again(hall: Any) -> None:
    """Every question that stands is drawn anew for everybody who looks on: none can be supported any more, and what was
    carried over gets its day."""
    standing = QUESTION.c.meeting_id == hall.meeting_id, QUESTION.c.state.in_(VISIBLE)
    revision = {"revision": hall.revision, "words_revision": hall.revision}
    session.execute(update(QUESTION).where(*standing).values(revision))
