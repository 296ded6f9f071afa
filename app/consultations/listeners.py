"""What consultations do when something happens elsewhere, in the same transaction."""

from sqlalchemy.orm import Session

from app.consultations.actions import forget_author, judge_statement
from app.consultations.vocabulary import SUBJECT
from app.identity.actor import SYSTEM
from app.identity.events import AccountDeleted
from app.moderation.events import ContentHeld, ContentJudged, ContentReleased, VerdictUndone
from app.moderation.vocabulary import Sight


def show_verdict(_session: Session, event: ContentHeld | ContentReleased | ContentJudged | VerdictUndone) -> None:
    """What moderation decides about a statement changes at once whether people answer it."""
    if event.kind == SUBJECT:
        judge_statement(actor=SYSTEM, statement_id=event.thing_id, sight=Sight(event.sight))


def forget_account(_session: Session, event: AccountDeleted) -> None:
    """Whoever deletes the account and wants the words gone leaves no statement."""
    forget_author(actor=SYSTEM, account_id=event.account_id, words_go=event.words_go)
