"""Places and the waiting list, on a meeting that its act holds locked: who gets a place, who waits, who is next."""

from sqlalchemy import select

from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Invalid, NotFound
from app.kernel.journal import announce
from app.meetings.events import MeetingFilled, PlaceAwaited, PlaceOffered, PlaceTaken
from app.meetings.models import Meeting, SignUp
from app.meetings.vocabulary import (
    ANSWER_WITHIN,
    ANSWER_WITHIN_LAST_DAY,
    LAST_DAY,
    SIGN_UP_OPEN,
    TELL_ORGANISER_AT,
    MeetingState,
    SignUpState,
)


def locked(meeting_id: int) -> Meeting:
    """The meeting as it stands now, held until the act ends; raises `NotFound`."""
    meeting = session.get(Meeting, meeting_id, with_for_update=True, populate_existing=True)
    if meeting is None:
        raise NotFound
    return meeting


def give_place(meeting: Meeting, who: SignUp, actor: Actor) -> None:
    """A place when one is free and nobody waits for it, else the end of the queue."""
    who.changed_at = now()
    if is_free(meeting) and meeting.waiting == 0:
        before = meeting.open_taken
        meeting.taken += 1
        who.state, who.pos = SignUpState.TAKEN, None
        announce(PlaceTaken(sign_up_id=who.id, meeting_id=meeting.id), actor=actor)
        _tell_organiser(meeting, before, actor)
    else:
        meeting.last_pos += 1
        meeting.waiting += 1
        who.state, who.pos = SignUpState.WAITING, meeting.last_pos
        announce(PlaceAwaited(sign_up_id=who.id, meeting_id=meeting.id), actor=actor)
    keep_state(meeting)


def give_reserved_place(meeting: Meeting, who: SignUp, actor: Actor) -> None:
    """One of the places kept for people without internet, also for somebody who waits; `Invalid` when all are given."""
    if meeting.reserved_taken >= meeting.reserved:
        raise Invalid("All places kept for people without internet are given out.", field="place")
    if who.state == SignUpState.WAITING:
        meeting.waiting -= 1
    meeting.taken += 1
    meeting.reserved_taken += 1
    who.state, who.reserved, who.pos, who.changed_at = SignUpState.TAKEN, True, None, now()
    announce(PlaceTaken(sign_up_id=who.id, meeting_id=meeting.id), actor=actor)


def leave_place(meeting: Meeting, who: SignUp, actor: Actor) -> None:
    """Take the person off; a place that gets free is offered to the next in the queue."""
    if who.state in (SignUpState.TAKEN, SignUpState.OFFERED):
        meeting.taken -= 1
        meeting.reserved_taken -= int(who.reserved)
    elif who.state == SignUpState.WAITING:
        meeting.waiting -= 1
    who.state, who.pos, who.offered_until, who.changed_at = SignUpState.CANCELLED, None, None, now()
    who.reserved = False
    offer_free_places(meeting, actor)


def offer_free_places(meeting: Meeting, actor: Actor) -> None:
    """Hold each free place for the next in the queue: a day to answer, two hours on the last day."""
    while meeting.state in SIGN_UP_OPEN and meeting.starts_at > now() and meeting.waiting and is_free(meeting):
        following = session.scalars(
            select(SignUp)
            .where(SignUp.meeting_id == meeting.id, SignUp.state == SignUpState.WAITING)
            .order_by(SignUp.pos)
            .limit(1)
        ).one()
        last_day = meeting.starts_at - now() <= LAST_DAY
        within = ANSWER_WITHIN_LAST_DAY if last_day else ANSWER_WITHIN
        following.state, following.changed_at = SignUpState.OFFERED, now()
        following.offered_until = min(now() + within, meeting.starts_at)
        meeting.waiting -= 1
        meeting.taken += 1
        session.flush()
        announce(PlaceOffered(sign_up_id=following.id, meeting_id=meeting.id), actor=actor)
    keep_state(meeting)


def is_free(meeting: Meeting) -> bool:
    """Whether somebody may take a place: those kept for people without internet are not among them."""
    return meeting.capacity == 0 or meeting.open_taken < meeting.open_places


def keep_state(meeting: Meeting) -> None:
    """`full` while no place is free, else `announced` (or `moved` as long as it never was full)."""
    if meeting.state in SIGN_UP_OPEN:
        if not is_free(meeting):
            meeting.state = MeetingState.FULL
        elif meeting.state == MeetingState.FULL:
            meeting.state = MeetingState.ANNOUNCED


def _tell_organiser(meeting: Meeting, before: int, actor: Actor) -> None:
    reached = [p for p in TELL_ORGANISER_AT if before * 100 < p * meeting.open_places <= meeting.open_taken * 100]
    if meeting.capacity and reached:
        announce(MeetingFilled(meeting_id=meeting.id, percent=max(reached)), actor=actor)
