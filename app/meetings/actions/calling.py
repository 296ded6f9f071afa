"""Announcing, changing, cancelling and holding a meeting."""

import secrets
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import delete, select

from app.areas.queries import area_by_id
from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Conflict, Invalid, NotAllowed
from app.kernel.journal import announce
from app.kernel.text import render
from app.kernel.transaction import act
from app.meetings.events import (
    MeetingCalled,
    MeetingCancelled,
    MeetingChanged,
    MeetingMoved,
    MeetingRan,
    MeetingReminded,
)
from app.meetings.models import AgendaItem, Meeting, MeetingReminder
from app.meetings.policies import may_call_meeting, may_change_meeting, may_run_meeting
from app.meetings.queue import keep_state, locked, offer_free_places
from app.meetings.vocabulary import (
    AGENDA_MOST,
    CODE_ALPHABET,
    CODE_LENGTH,
    COMING,
    COMMITMENTS_MINUTES,
    LONGEST,
    REASON_SHORTEST,
    REMIND_BEFORE,
    SHORTEST,
    SIGN_UP_OPEN,
    AgendaKind,
    MeetingPlan,
    MeetingState,
    Point,
)

MOVES = ("starts_at", "ends_at", "place", "address", "online")


@act
def call_meeting(*, actor: Actor, area_id: int, plan: MeetingPlan) -> Meeting:
    """Announce a meeting of an area: sign-up opens at once, reminders are set, and agenda item 1 is what became
    of the area's open commitments. Times lie ahead; a place or an online link is needed."""
    area = area_by_id(session(), area_id)
    if not may_call_meeting(actor, area.path):
        raise NotAllowed
    _check(plan, now())
    meeting = Meeting(
        area_id=area.id,
        area_path=area.path,
        state=MeetingState.ANNOUNCED,
        code=_new_code(),
        called_by=actor.account_id,
        made_at=now(),
        changed_at=now(),
        taken=0,
        waiting=0,
    )
    _put(meeting, plan)
    session.add(meeting)
    session.flush()
    session.add(AgendaItem(meeting_id=meeting.id, pos=1, kind=AgendaKind.COMMITMENTS, minutes=COMMITMENTS_MINUTES))
    _set_reminders(meeting)
    announce(MeetingCalled(meeting_id=meeting.id, area_id=area.id), actor=actor, content=f"{plan.title}\n{plan.about}")
    return meeting


@act
def change_meeting(*, actor: Actor, meeting_id: int, version: int, plan: MeetingPlan, reason: str = "") -> Meeting:
    """Change a coming meeting that is still as the editor saw it (`version`). Another time or place moves it: that
    needs a reason, sign-ups stay, and everybody with a place is asked again. More places go to the waiting list."""
    meeting = _changeable(actor, meeting_id)
    if meeting.version != version:
        raise Conflict("Somebody else has changed this meeting in the meantime.")
    _check(plan, now())
    before = {name: getattr(meeting, name) for name in asdict(plan)}
    after = asdict(plan) | {"languages": list(plan.languages)}
    changed = [name for name in before if before[name] != after[name]]
    if not changed:
        return meeting
    _put(meeting, plan)
    meeting.touch(now())
    if any(name in MOVES for name in changed):
        _move(meeting, before["starts_at"], reason)
        announce(MeetingMoved(meeting_id=meeting.id), actor=actor, fields=changed, content=reason)
    else:
        announce(MeetingChanged(meeting_id=meeting.id), actor=actor, fields=changed)
    offer_free_places(meeting, actor)
    return meeting


@act
def write_agenda(*, actor: Actor, meeting_id: int, points: Sequence[Point]) -> Meeting:
    """Set the points of the agenda, in order; the generated first one stays."""
    meeting = _changeable(actor, meeting_id)
    if len(points) > AGENDA_MOST:
        raise Invalid("An agenda may have 30 points at most.", field="points")
    session.execute(delete(AgendaItem).where(AgendaItem.meeting_id == meeting.id, AgendaItem.kind == AgendaKind.NORMAL))
    for pos, point in enumerate(points, 2):
        session.add(AgendaItem(meeting_id=meeting.id, pos=pos, **asdict(point)))
    meeting.touch(now())
    content = "\n".join(point.title for point in points)
    announce(MeetingChanged(meeting_id=meeting.id), actor=actor, fields=["agenda"], content=content)
    return meeting


@act
def close_sign_up(*, actor: Actor, meeting_id: int, closed: bool) -> Meeting:
    """Close the sign-up of a coming meeting, or open it again; whoever has a place keeps it."""
    meeting = _changeable(actor, meeting_id)
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
    meeting = _changeable(actor, meeting_id)
    _needs(reason)
    meeting.state, meeting.reason = MeetingState.CANCELLED, reason
    meeting.touch(now())
    announce(MeetingCancelled(meeting_id=meeting.id), actor=actor, fields=["state", "reason"], content=reason)
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


def _new_code() -> str:
    """Eight letters and digits that cannot be misread."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def _changeable(actor: Actor, meeting_id: int) -> Meeting:
    meeting = locked(meeting_id)
    if not may_change_meeting(actor, meeting):
        raise NotAllowed
    meeting.must_be_coming()
    return meeting


def _check(plan: MeetingPlan, moment: datetime) -> None:
    if plan.starts_at <= moment:
        raise Invalid("A meeting begins in the future.", field="day")
    if not SHORTEST <= plan.ends_at - plan.starts_at <= LONGEST:
        raise Invalid("A meeting lasts between 15 minutes and 24 hours.", field="ends")
    if not plan.place and not plan.online:
        raise Invalid("Say where: a place, an online link, or both.", field="place")
    if plan.reserved > plan.capacity:
        raise Invalid("No more places can be reserved than there are.", field="reserved")


def _needs(reason: str) -> None:
    if len(reason) < REASON_SHORTEST:
        raise Invalid("Say why, in a sentence that everybody may read.", field="reason")


def _put(meeting: Meeting, plan: MeetingPlan) -> None:
    for name, value in asdict(plan).items():
        setattr(meeting, name, list(value) if isinstance(value, tuple) else value)
    meeting.about_html = render(plan.about)


def _move(meeting: Meeting, began_before: datetime, reason: str) -> None:
    _needs(reason)
    meeting.reason, meeting.moved_from = reason, began_before
    if meeting.state in SIGN_UP_OPEN:
        meeting.state = MeetingState.MOVED
        keep_state(meeting)
    session.execute(delete(MeetingReminder).where(MeetingReminder.meeting_id == meeting.id))
    _set_reminders(meeting)


def _set_reminders(meeting: Meeting) -> None:
    for before in REMIND_BEFORE:
        if meeting.starts_at - before > now():
            hours = int(before.total_seconds() // 3600)
            session.add(MeetingReminder(meeting_id=meeting.id, hours_before=hours, due_at=meeting.starts_at - before))
