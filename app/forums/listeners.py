"""What forums do when something happens elsewhere, in the same transaction."""

from sqlalchemy.orm import Session

from app.areas.events import AreaPut
from app.areas.queries import area_by_id
from app.areas.vocabulary import Level
from app.forums import actions
from app.identity.actor import SYSTEM
from app.identity.events import AccountDeleted
from app.moderation.events import ContentHeld, ContentJudged, ContentReleased, VerdictUndone
from app.moderation.vocabulary import Sight


def give_a_forum(session: Session, event: AreaPut) -> None:
    """A neighbourhood that is taken in has its forum at once."""
    area = area_by_id(session, event.area_id)
    if area.level == Level.NEIGHBOURHOOD:
        actions.open_forum(actor=SYSTEM, title=area.name, slug=area.slug, area_id=area.id)


def forget_account(_session: Session, event: AccountDeleted) -> None:
    """Whoever deletes the account leaves no name in forums."""
    actions.forget_author(actor=SYSTEM, account_id=event.account_id, words_go=event.words_go)


def show_verdict(_session: Session, event: ContentHeld | ContentReleased | ContentJudged | VerdictUndone) -> None:
    """What moderation decides about a topic or post changes what everybody sees at once."""
    if event.kind == "topic":
        actions.judge_topic(actor=SYSTEM, topic_id=event.thing_id, sight=Sight(event.sight))
    elif event.kind == "post":
        actions.judge_post(actor=SYSTEM, post_id=event.thing_id, sight=Sight(event.sight))
