"""What minutes do when a meeting ends, in the same transaction."""

from sqlalchemy.orm import Session

from app.identity.actor import SYSTEM
from app.meetings.events import MeetingRan
from app.meetings.vocabulary import MeetingState
from app.minutes.actions import begin_minutes


def begin_with_the_end(_act: Session, event: MeetingRan) -> None:
    """A meeting that is over is to have minutes."""
    if event.state == MeetingState.ENDED:
        begin_minutes(actor=SYSTEM, meeting_id=event.meeting_id)
