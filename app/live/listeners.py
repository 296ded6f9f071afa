"""What a hall hears of its meeting, inside the meeting's own act."""

from sqlalchemy.orm import Session

from app.identity.actor import SYSTEM
from app.identity.events import AccountDeleted
from app.live.actions import change_phase, close_cancelled, forget_asker, let_bodies_answer, open_hall
from app.live.queries import phase_of
from app.live.vocabulary import Phase
from app.meetings.events import BodyInvited, BodyLetGo, MeetingCalled, MeetingCancelled, MeetingRan
from app.meetings.vocabulary import PARTS, MeetingKind, MeetingState

INVITATIONS = (BodyInvited, BodyLetGo)
PHASE_OF = {
    MeetingState.LIVE: Phase.LIVE,
    MeetingState.PAUSED: Phase.PAUSED,
    MeetingState.ENDED: Phase.WRITING,
}


def give_a_hall(_act: Session, event: MeetingCalled) -> None:
    """A meeting that is called gets its hall, unless nobody asks questions at what it is; they open seven days
    before."""
    if PARTS[MeetingKind(event.kind)].questions:
        open_hall(actor=SYSTEM, meeting_id=event.meeting_id)


def follow_the_meeting(act: Session, event: MeetingRan) -> None:
    """Whoever begins, pauses or ends the meeting on its own page does so with the questions too."""
    wanted = PHASE_OF[MeetingState(event.state)]
    if phase_of(act, event.meeting_id) not in (None, wanted):
        change_phase(actor=SYSTEM, meeting_id=event.meeting_id, phase=wanted)


def close_with_the_meeting(act: Session, event: MeetingCancelled) -> None:
    """Nobody asks or supports any more at a meeting that is cancelled."""
    if phase_of(act, event.meeting_id) not in (None, Phase.CLOSED):
        close_cancelled(actor=SYSTEM, meeting_id=event.meeting_id)


def follow_invitations(_act: Session, event: BodyInvited | BodyLetGo) -> None:
    """Whoever stands for an invited body answers from the next step on, and no longer once it is let go."""
    let_bodies_answer(actor=SYSTEM, meeting_id=event.meeting_id)


def forget_account(_act: Session, event: AccountDeleted) -> None:
    """Whoever deletes the account is no longer known as one who asked."""
    forget_asker(actor=SYSTEM, account_id=event.account_id, words_go=event.words_go)
