"""What a hall hears of its meeting, inside the meeting's own act."""

from sqlalchemy.orm import Session

from app.identity.actor import SYSTEM
from app.live.actions import change_phase, open_hall
from app.live.queries import phase_of
from app.live.vocabulary import Phase
from app.meetings.events import MeetingCalled, MeetingRan
from app.meetings.vocabulary import MeetingState

PHASE_OF = {
    MeetingState.LIVE: Phase.LIVE,
    MeetingState.PAUSED: Phase.PAUSED,
    MeetingState.ENDED: Phase.WRITING,
}


def give_a_hall(_act: Session, event: MeetingCalled) -> None:
    """Every meeting that is called gets its hall; questions open seven days before."""
    open_hall(actor=SYSTEM, meeting_id=event.meeting_id)


def follow_the_meeting(act: Session, event: MeetingRan) -> None:
    """Whoever begins, pauses or ends the meeting on its own page does so with the questions too."""
    wanted = PHASE_OF[MeetingState(event.state)]
    if phase_of(act, event.meeting_id) not in (None, wanted):
        change_phase(actor=SYSTEM, meeting_id=event.meeting_id, phase=wanted)
