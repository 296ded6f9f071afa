"""What forums do when something happens elsewhere, in the same transaction."""

from sqlalchemy.orm import Session

from app.areas.events import AreaPut
from app.areas.queries import area_by_id
from app.areas.vocabulary import Level
from app.forums import actions
from app.identity.actor import SYSTEM
from app.moderation.events import ContentJudged
from app.moderation.vocabulary import Verdict


def give_a_forum(session: Session, event: AreaPut) -> None:
    """A neighbourhood that is taken in has its forum at once."""
    area = area_by_id(session, event.area_id)
    if area.level == Level.NEIGHBOURHOOD:
        actions.open_forum(actor=SYSTEM, title=area.name, slug=area.slug, area_id=area.id)


def show_verdict(_session: Session, event: ContentJudged) -> None:
    """A verdict on a topic or post changes what everybody sees at once."""
    if event.kind == "topic":
        actions.judge_topic(actor=SYSTEM, topic_id=event.thing_id, verdict=Verdict(event.verdict))
    elif event.kind == "post":
        actions.judge_post(actor=SYSTEM, post_id=event.thing_id, verdict=Verdict(event.verdict))
