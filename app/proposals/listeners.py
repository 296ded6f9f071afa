"""What proposals do when something happens elsewhere, in the same transaction."""

from sqlalchemy.orm import Session

from app.identity.actor import SYSTEM
from app.meetings.events import MeetingCalled
from app.moderation.events import ContentHeld, ContentJudged, ContentReleased, VerdictUndone
from app.moderation.vocabulary import Sight
from app.proposals.actions import follow_meeting, judge_proposal
from app.proposals.vocabulary import ORIGIN, SUBJECT


def follow_called(_session: Session, event: MeetingCalled) -> None:
    """A meeting that comes of a proposal settles it at once."""
    if event.origin_kind == ORIGIN and event.origin_id is not None:
        follow_meeting(actor=SYSTEM, proposal_id=event.origin_id, meeting_id=event.meeting_id)


def show_verdict(_session: Session, event: ContentHeld | ContentReleased | ContentJudged | VerdictUndone) -> None:
    """What moderation decides about a proposal changes what everybody sees at once."""
    if event.kind == SUBJECT:
        judge_proposal(actor=SYSTEM, proposal_id=event.thing_id, sight=Sight(event.sight))
