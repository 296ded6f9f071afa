"""What issues do when another room decides something, in that room's own transaction."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.identity.actor import SYSTEM
from app.identity.events import AccountDeleted, RoleEnded, RolePaused
from app.identity.queries.grants import keepers_of
from app.identity.queries.ties import standing_ties
from app.identity.vocabulary import Role
from app.issues import actions
from app.issues.events import IssueHandedOver
from app.issues.models import Issue, Rating, Step
from app.issues.policies import shows_name
from app.issues.queries.setting import open_with
from app.issues.vocabulary import SUBJECT_REOPENING, SUBJECT_VERDICT, SUBJECT_WORDS, WordsState
from app.kernel.clock import now
from app.kernel.journal import announce
from app.moderation.events import ContentHeld, ContentJudged, ContentReleased, VerdictUndone
from app.moderation.vocabulary import Sight


def forget_account(_session: Session, event: AccountDeleted) -> None:
    """Whoever deletes the account is no longer known as a reporter, nor as one who rated."""
    actions.forget_reporter(actor=SYSTEM, account_id=event.account_id, words_go=event.words_go)


STATE_IN = {
    Sight.VISIBLE: WordsState.VISIBLE,
    Sight.WAITING: WordsState.PENDING,
    Sight.HELD: WordsState.PENDING,
    Sight.HIDDEN: WordsState.HIDDEN,
}


def words_judged(current: Session, event: ContentHeld | ContentReleased | ContentJudged | VerdictUndone) -> None:
    """Moderation lets words be read, or takes them out of sight: the page shows so at once."""
    if event.sight == Sight.AS_IT_IS:
        return
    state = STATE_IN[Sight(event.sight)]
    if event.kind == SUBJECT_WORDS:
        current.execute(update(Issue).where(Issue.id == event.thing_id).values(words_state=state))
    elif event.kind == SUBJECT_VERDICT:
        current.execute(update(Rating).where(Rating.id == event.thing_id).values(verdict_state=state))
    elif event.kind == SUBJECT_REOPENING:
        current.execute(update(Step).where(Step.id == event.thing_id).values(words_state=state))


def hand_over(current: Session, event: RoleEnded | RolePaused) -> None:
    """What an officer whose role ended or rests has open goes to the named successor on duty there, else to the
    commissioner; what lies in an area that the officer still covers stays. Whoever has declared a tie to who reported
    it under a name that everybody reads is passed over, as long as there is somebody else."""
    if event.role != Role.OFFICER:
        return
    ties = standing_ties(current)
    for issue in open_with(current, event.account_id):
        officers = [row.account_id for row in keepers_of(current, issue.area_path, Role.OFFICER, now())]
        if event.account_id in officers:
            continue
        chiefs = [row.account_id for row in keepers_of(current, issue.area_path, Role.COMMISSIONER, now())]
        wanted = [event.successor_id] if event.successor_id in officers else []
        takers = [number for number in (*wanted, *chiefs) if number is not None]
        barred = ties.to({issue.reporter_account_id}) if shows_name(issue) else frozenset()
        taker = next((number for number in takers if number not in barred), next(iter(takers), None))
        current.execute(update(Issue).where(Issue.id == issue.id).values(officer_account_id=taker))
        announce(IssueHandedOver(issue_id=issue.id, before_id=event.account_id, after_id=taker), actor=SYSTEM)
