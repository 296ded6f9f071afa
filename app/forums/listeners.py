"""What forums do when something happens elsewhere, in the same transaction."""

from sqlalchemy.orm import Session

from app.forums import actions
from app.identity.actor import SYSTEM
from app.moderation.events import ContentJudged
from app.moderation.vocabulary import Verdict


def show_verdict(_session: Session, event: ContentJudged) -> None:
    """A verdict on a topic or post changes what everybody sees at once."""
    if event.kind == "topic":
        actions.judge_topic(actor=SYSTEM, topic_id=event.thing_id, verdict=Verdict(event.verdict))
    elif event.kind == "post":
        actions.judge_post(actor=SYSTEM, post_id=event.thing_id, verdict=Verdict(event.verdict))
