"""Announcing, changing, cancelling and holding a meeting."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from app.areas.queries import area_by_id
from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Conflict, Invalid, NotAllowed, SentAlready
from app.kernel.journal import announce
from app.kernel.transaction import act, made_once
from app.meetings.events import MeetingChanged, MeetingRan, MeetingReminded
from app.meetings.models import AgendaItem, Meeting, MeetingDocument, MeetingReminder
from app.meetings.plans import (
    announce_plan,
    changeable,
    check_plan,
    must_leave_words,
    must_not_tell_place,
    plan_of,
    put_cancelled,
    put_change,
)
from app.meetings.policies import may_call_meeting, may_end_left, may_run_meeting
from app.meetings.queue import locked, offer_free_places
from app.meetings.themes import check_theme
from app.meetings.vocabulary import (
    AGENDA_MOST,
    COMING,
    OVER,
    PARTS,
    AgendaKind,
    MeetingKind,
    MeetingPlan,
    MeetingState,
    Point,
)


@act
def call_meeting(
    *,
    actor: Actor,
    area_id: int,
    plan: MeetingPlan,
    key: str | None = None,
    kind: MeetingKind = MeetingKind.MEETING,
    origin: str | None = None,
) -> Meeting:
    """Announce a meeting of an area: sign-up opens at once, reminders are set, and agenda item 1 is what became
    of the area's open commitments, where the kind has an agenda. Times lie ahead; a place or an online link is
    needed. `key`: of the form, so that sending twice announces one meeting. `origin`: the thing that it comes of
    ("proposal:7"), which another room then settles; it gives one meeting."""
    area = area_by_id(session(), area_id)
    if not may_call_meeting(actor, area.path):
        raise NotAllowed
    check_plan(plan, now())
    check_theme(plan.theme)
    try:
        return made_once(lambda: _called(actor, key, plan), lambda: announce_plan(actor, area, plan, key, kind, origin))
    except IntegrityError as error:
        if origin is None:
            raise
        raise Conflict("A meeting came of this already.") from error  # of two at once, the later one


def _called(actor: Actor, key: str | None, plan: MeetingPlan) -> Meeting | None:
    if key is None or actor.account_id is None:
        return None
    same = (Meeting.called_by == actor.account_id, Meeting.key == key)
    found = session.execute(select(Meeting).where(*same)).scalar_one_or_none()
    if found is not None and (found.title, found.starts_at) != (plan.title, plan.starts_at):
        raise SentAlready(field="title")
    return found


@act
def change_meeting(*, actor: Actor, meeting_id: int, version: int, plan: MeetingPlan, reason: str = "") -> Meeting:
    """Change a coming meeting that is still as the editor saw it (`version`). Another time or place moves it: that
    needs a reason, sign-ups stay, and everybody with a place is asked again. More places go to the waiting list."""
    meeting = changeable(actor, meeting_id)
    if meeting.version != version:
        raise Conflict("Somebody else has changed this meeting in the meantime.")
    put_change(meeting, plan, reason, actor)
    return meeting


@act
def write_agenda(*, actor: Actor, meeting_id: int, points: Sequence[Point]) -> Meeting:
    """Set the points of the agenda, in order; the generated first one stays."""
    meeting = changeable(actor, meeting_id)
    if not PARTS[MeetingKind(meeting.kind)].agenda:
        raise Conflict("This has no agenda.")
    if len(points) > AGENDA_MOST:
        raise Invalid("An agenda may have 30 points at most.", field="points")
    must_leave_words(meeting, actor)
    plan = plan_of(meeting)
    for point in points:
        must_not_tell_place(plan, f"{point.title}\n{point.speaker}", "points")
    _let_documents_follow(meeting.id, points)
    session.execute(delete(AgendaItem).where(AgendaItem.meeting_id == meeting.id, AgendaItem.kind == AgendaKind.NORMAL))
    for pos, point in enumerate(points, 2):
        session.add(AgendaItem(meeting_id=meeting.id, pos=pos, **asdict(point)))
    meeting.touch(now())
    content = "\n".join(point.title for point in points)
    announce(MeetingChanged(meeting_id=meeting.id), actor=actor, fields=["agenda"], content=content)
    return meeting


def _let_documents_follow(meeting_id: int, points: Sequence[Point]) -> None:
    """Documents of a point that only gets another name go along; those of a point that goes stay with the meeting."""
    own = (AgendaItem.meeting_id == meeting_id, AgendaItem.kind == AgendaKind.NORMAL)
    before = {item.pos: item.title for item in session.scalars(select(AgendaItem).where(*own))}
    after = {pos: point.title for pos, point in enumerate(points, 2)}
    for pos, title in before.items():
        new = after.get(pos)
        if new is not None and title not in after.values() and new not in before.values():
            those = update(MeetingDocument).where(MeetingDocument.meeting_id == meeting_id)
            session.execute(those.where(MeetingDocument.point == title).values(point=new))


@act
def close_sign_up(*, actor: Actor, meeting_id: int, closed: bool) -> Meeting:
    """Close the sign-up of a coming meeting, or open it again; whoever has a place keeps it."""
    meeting = changeable(actor, meeting_id)
    if closed == (meeting.state == MeetingState.CLOSED):
        return meeting
    meeting.state = MeetingState.CLOSED if closed else MeetingState.ANNOUNCED
    meeting.touch(now(), for_calendars=False)
    announce(MeetingChanged(meeting_id=meeting.id), actor=actor, fields=["state"])
    offer_free_places(meeting, actor)
    return meeting


@act
def cancel_meeting(*, actor: Actor, meeting_id: int, reason: str) -> Meeting:
    """Cancel a coming meeting with a reason that everybody reads; all who signed up are told."""
    meeting = changeable(actor, meeting_id)
    put_cancelled(meeting, reason, actor)
    return meeting


@act
def run_meeting(*, actor: Actor, meeting_id: int, state: MeetingState) -> Meeting:
    """Begin, pause, go on with or end a meeting; `Conflict` from a state that does not lead there."""
    meeting = locked(meeting_id)
    if not may_run_meeting(actor, meeting):
        raise NotAllowed
    if meeting.state != state:
        meeting.run_to(state)
        meeting.touch(now(), for_calendars=False)
        announce(MeetingRan(meeting_id=meeting.id, state=state), actor=actor, fields=["state"])
    return meeting


@act
def end_left_meeting(*, actor: Actor, meeting_id: int) -> Meeting:
    """End a meeting that nobody ended, or began, on these pages; one that is over stays as it is."""
    if not may_end_left(actor):
        raise NotAllowed
    meeting = locked(meeting_id)
    if meeting.state not in OVER:
        meeting.state = MeetingState.ENDED
        meeting.touch(now(), for_calendars=False)
        announce(MeetingRan(meeting_id=meeting.id, state=MeetingState.ENDED), actor=actor, fields=["state"])
    return meeting


@act
def remind_of_meetings(*, actor: Actor, limit: int = 20) -> int:
    """Announce the reminders that are due; one for a meeting that began or was called off is only ticked off.
    Returns how many were worked off."""
    due = session.scalars(
        select(MeetingReminder)
        .where(MeetingReminder.due_at <= now(), MeetingReminder.told_at.is_(None))
        .order_by(MeetingReminder.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for reminder in due:
        meeting = session.get_one(Meeting, reminder.meeting_id)
        reminder.told_at = now()
        if meeting.state in COMING and meeting.starts_at > now():
            event = MeetingReminded(meeting_id=meeting.id, hours_before=reminder.hours_before)
            announce(event, actor=actor)
    return len(due)
