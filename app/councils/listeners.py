"""What councils do when something happens elsewhere, in the same transaction."""

from sqlalchemy.orm import Session

from app.councils.actions import judge_poll
from app.councils.vocabulary import SUBJECT
from app.identity.actor import SYSTEM
from app.moderation.events import ContentHeld, ContentJudged, ContentReleased, VerdictUndone
from app.moderation.vocabulary import Sight


def show_verdict(_session: Session, event: ContentHeld | ContentReleased | ContentJudged | VerdictUndone) -> None:
    """What moderation decides about a vote changes at once whether anybody sees it."""
    if event.kind == SUBJECT:
        judge_poll(actor=SYSTEM, poll_id=event.thing_id, sight=Sight(event.sight))
