"""What issues do when another room decides something, in that room's own transaction."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.issues.models import Issue, Rating, Step
from app.issues.vocabulary import SUBJECT_REOPENING, SUBJECT_VERDICT, SUBJECT_WORDS, WordsState
from app.moderation.events import ContentJudged
from app.moderation.vocabulary import Verdict

STATE_AFTER = {
    Verdict.APPROVE: WordsState.VISIBLE,
    Verdict.RESTORE: WordsState.VISIBLE,
    Verdict.HIDE: WordsState.HIDDEN,
}


def words_judged(current: Session, event: ContentJudged) -> None:
    """A moderator let words be read, or hid them: the page shows so at once."""
    state = STATE_AFTER[Verdict(event.verdict)]
    if event.kind == SUBJECT_WORDS:
        current.execute(update(Issue).where(Issue.id == event.thing_id).values(words_state=state))
    elif event.kind == SUBJECT_VERDICT:
        current.execute(update(Rating).where(Rating.id == event.thing_id).values(verdict_state=state))
    elif event.kind == SUBJECT_REOPENING:
        current.execute(update(Step).where(Step.id == event.thing_id).values(words_state=state))
