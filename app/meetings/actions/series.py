"""Repeating a meeting, and changing or calling off it and all later ones of its series."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import timedelta

from sqlalchemy import select

from app.areas.queries import area_by_id
from app.identity.actor import Actor
from app.kernel.clock import local, now
from app.kernel.db import session
from app.kernel.errors import Conflict, Invalid, NotAllowed, SentAlready
from app.kernel.journal import announce
from app.kernel.transaction import act
from app.meetings.events import MeetingRepeated
from app.meetings.models import AgendaItem, Meeting, SeriesMeeting
from app.meetings.plans import announce_plan, changeable, check_plan, keep_place, plan_of, put_cancelled, put_change
from app.meetings.policies import may_change_meeting
from app.meetings.rhythm import day_of_series, moment_on
from app.meetings.vocabulary import COMING, OUTDOORS, REPEATS_MOST, AgendaKind, Every, MeetingKind, MeetingPlan

TIMES = ("starts_at", "ends_at")


@act
def repeat_meeting(
    *, actor: Actor, meeting_id: int, every: Every, times: int, zone: str, key: str | None = None
) -> Meeting:
    """Announce a coming meeting `times` more, each time one step later: a series. Each is a meeting of its own, with
    the words, the place, the hour on the clocks of `zone`, the length and the points of the first, and its own
    sign-up. `key`: of the form, so that sending twice makes one series. Returns the meeting that was repeated."""
    first = changeable(actor, meeting_id)
    if first.kind in OUTDOORS:
        raise Conflict("A walk or round is called for its issues each time.")
    if not 1 <= times <= REPEATS_MOST:
        raise Invalid("Between %(min)d and %(max)d.", field="times", min=1, max=REPEATS_MOST)
    if _repeated_with(actor, key, first, times):
        return first
    if session.get(SeriesMeeting, first.id) is not None:
        raise Conflict("This meeting is part of a series already.")
    area, begins = area_by_id(session(), first.area_id), local(first.starts_at, zone)
    session.add(SeriesMeeting(meeting_id=first.id, series_id=first.id))
    for number in range(1, times + 1):
        starts_at = moment_on(day_of_series(begins.date(), every, number), begins.time(), zone)
        plan = replace(plan_of(first), starts_at=starts_at, ends_at=starts_at + (first.ends_at - first.starts_at))
        check_plan(plan, now())
        made = announce_plan(actor, area, plan, key if number == 1 else None, MeetingKind(first.kind))
        session.add(SeriesMeeting(meeting_id=made.id, series_id=first.id))
        _copy_points(first, made)
    announce(MeetingRepeated(meeting_id=first.id, times=times), actor=actor)
    return first


@act
def change_series(
    *, actor: Actor, meeting_id: int, version: int, plan: MeetingPlan, zone: str, reason: str = ""
) -> Meeting:
    """Change a meeting as `change_meeting` does, and in all later ones of its series what was changed in this one:
    another day moves each by as many days, another hour is the hour on the clocks of `zone`. What was never changed
    here stays there as it is. Meetings that have begun or are called off are left alone. All or none."""
    meeting, later = _with_later(actor, meeting_id)
    if meeting.version != version:
        raise Conflict("Somebody else has changed this meeting in the meantime.")
    before, plan = plan_of(meeting), keep_place(meeting, plan, actor)
    put_change(meeting, plan, reason, actor)
    for other in later:
        put_change(other, _alike(plan_of(other), before, plan, zone), reason, actor)
    return meeting


@act
def cancel_series(*, actor: Actor, meeting_id: int, reason: str) -> Meeting:
    """Cancel a coming meeting and all later ones of its series with one reason; all who signed up for any are told."""
    meeting, later = _with_later(actor, meeting_id)
    for one in (meeting, *later):
        put_cancelled(one, reason, actor)
    return meeting


def _repeated_with(actor: Actor, key: str | None, first: Meeting, times: int) -> bool:
    """Whether this form has made its series already; raises `SentAlready` when it asked for something else."""
    if key is None or actor.account_id is None:
        return False
    same = (Meeting.called_by == actor.account_id, Meeting.key == key)
    made = session.execute(select(Meeting.id).where(*same)).scalar_one_or_none()
    if made is None:
        return False
    of = session.get(SeriesMeeting, made)
    if of is None or of.series_id != first.id or len(_ids_of(first.id)) != times + 1:
        raise SentAlready(field="times")
    return True


def _ids_of(series_id: int) -> Sequence[int]:
    return session.scalars(select(SeriesMeeting.meeting_id).where(SeriesMeeting.series_id == series_id)).all()


def _copy_points(first: Meeting, made: Meeting) -> None:
    own = (AgendaItem.meeting_id == first.id, AgendaItem.kind == AgendaKind.NORMAL)
    for point in session.scalars(select(AgendaItem).where(*own)).all():
        copied = {"pos": point.pos, "title": point.title, "minutes": point.minutes, "speaker": point.speaker}
        session.add(AgendaItem(meeting_id=made.id, **copied))


def _with_later(actor: Actor, meeting_id: int) -> tuple[Meeting, list[Meeting]]:
    """The meeting and those of its series that come after it and may still be changed, all locked: by rising number,
    so that two acts on one series never wait for each other."""
    place = session.get(SeriesMeeting, meeting_id)
    if place is None:
        changeable(actor, meeting_id)
        raise Conflict("This meeting is part of no series.")
    whole = select(Meeting).where(Meeting.id.in_(_ids_of(place.series_id))).order_by(Meeting.id)
    held = session.scalars(whole.with_for_update(), execution_options={"populate_existing": True}).all()
    [meeting] = [one for one in held if one.id == meeting_id]
    if not may_change_meeting(actor, meeting):
        raise NotAllowed
    meeting.must_be_coming()
    later = [one for one in held if (one.starts_at, one.id) > (meeting.starts_at, meeting.id)]
    return meeting, [one for one in later if one.state in COMING and may_change_meeting(actor, one)]


def _alike(other: MeetingPlan, before: MeetingPlan, after: MeetingPlan, zone: str) -> MeetingPlan:
    """`other` with what differs between `before` and `after`."""
    was, wanted = asdict(before), asdict(after)
    words = {name: wanted[name] for name in was if was[name] != wanted[name] and name not in TIMES}
    starts_at, length = other.starts_at, other.ends_at - other.starts_at
    if before.starts_at != after.starts_at:
        ours, was_at, here = local(after.starts_at, zone), local(before.starts_at, zone), local(starts_at, zone)
        hour = ours.time() if ours.time() != was_at.time() else here.time()
        starts_at = moment_on(here.date() + timedelta(days=(ours.date() - was_at.date()).days), hour, zone)
    if after.ends_at - after.starts_at != before.ends_at - before.starts_at:
        length = after.ends_at - after.starts_at
    return replace(other, **words, starts_at=starts_at, ends_at=starts_at + length)
