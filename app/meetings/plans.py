"""What the acts that call, change and call off meetings share: on a meeting that the act holds locked."""

import re
from collections.abc import Collection
from dataclasses import asdict, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Conflict, Invalid, NotAllowed
from app.kernel.journal import announce
from app.kernel.text import fold, render
from app.meetings.codes import new_code
from app.meetings.events import MeetingCalled, MeetingCancelled, MeetingChanged, MeetingMoved
from app.meetings.models import AgendaItem, Meeting, MeetingDocument, MeetingReminder
from app.meetings.policies import may_change_meeting, may_read_place
from app.meetings.queue import keep_state, locked, offer_free_places
from app.meetings.themes import check_theme
from app.meetings.vocabulary import (
    COMMITMENTS_MINUTES,
    LONGEST,
    ORIGIN,
    PARTS,
    PLACE_CAN_WAIT,
    REASON_SHORTEST,
    REMIND_BEFORE,
    SHORTEST,
    SIGN_UP_OPEN,
    AgendaKind,
    MeetingKind,
    MeetingPlan,
    MeetingState,
    Reminders,
)

MOVES = ("starts_at", "ends_at", "place", "address", "online")
NAMED_FROM = 4  # letters: a place of fewer ("A 2") stands in many a word
TOLD = ("title", "about", "interpretation")  # words that everybody reads
EXACT = ("place", "address", "online", "way")


def announce_plan(
    actor: Actor, area: Any, plan: MeetingPlan, key: str | None, kind: MeetingKind, origin: str | None = None
) -> Meeting:
    """A new meeting as planned, with its reminders and, where the kind has an agenda, its first point."""
    _can_wait(plan, kind)
    if origin and session.execute(select(Meeting.id).where(Meeting.origin == origin)).scalar() is not None:
        raise Conflict("A meeting came of this already.")
    meeting = Meeting(
        area_id=area.id,
        area_path=area.path,
        kind=kind,
        state=MeetingState.ANNOUNCED,
        code=new_code(),
        called_by=actor.account_id,
        key=key,
        origin=origin,
        made_at=now(),
        changed_at=now(),
        taken=0,
        waiting=0,
    )
    _put(meeting, plan)
    session.add(meeting)
    session.flush()
    if PARTS[kind].agenda:
        session.add(AgendaItem(meeting_id=meeting.id, pos=1, kind=AgendaKind.COMMITMENTS, minutes=COMMITMENTS_MINUTES))
    _set_reminders(meeting)
    kind_of, number = origin.split(":") if origin and re.fullmatch(ORIGIN, origin) else ("", None)
    event = MeetingCalled(
        meeting_id=meeting.id,
        area_id=area.id,
        kind=kind,
        origin_kind=kind_of,
        origin_id=int(number) if number else None,
    )
    announce(event, actor=actor, content=f"{plan.title}\n{plan.about}")
    return meeting


def changeable(actor: Actor, meeting_id: int) -> Meeting:
    """The meeting, locked, for whoever may change it while it is to come."""
    meeting = locked(meeting_id)
    if not may_change_meeting(actor, meeting):
        raise NotAllowed
    meeting.must_be_coming()
    return meeting


def check_plan(plan: MeetingPlan, moment: datetime) -> None:
    """Raises `Invalid` for what no meeting can be."""
    if plan.starts_at <= moment:
        raise Invalid("A meeting begins in the future.", field="day")
    if not SHORTEST <= plan.ends_at - plan.starts_at <= LONGEST:
        raise Invalid("A meeting lasts between 15 minutes and 24 hours.", field="ends")
    if not plan.place and not plan.online:
        raise Invalid("Say where: a place, an online link, or both.", field="place")
    if plan.reserved > plan.capacity:
        raise Invalid("No more places can be reserved than there are.", field="reserved")
    if plan.place_after_sign_up:
        for field in TOLD:
            must_not_tell_place(plan, getattr(plan, field), field)


def must_not_tell_place(plan: MeetingPlan, words: str, field: str) -> None:
    """Raises `Invalid` when words that everybody reads name the place that is told after sign-up."""
    exact = [fold(part) for part in (plan.place, plan.address, plan.online) if len(part) >= NAMED_FROM]
    if plan.place_after_sign_up and any(part in fold(words) for part in exact):
        raise Invalid("The place stands in these words. Everybody reads them: leave it out.", field=field)


def must_leave_words(meeting: Meeting, actor: Actor) -> None:
    """Raises `NotAllowed` for who may not read the place that is told after sign-up: whether words may stand would tell
    them where it is."""
    if meeting.place_after_sign_up and not may_read_place(actor, meeting):
        raise NotAllowed("Only who may read the place changes these words: they must not name it.")


def _must_have_left_out(meeting: Meeting, plan: MeetingPlan) -> None:
    """The same of what stands with it already, when its place begins to be told after sign-up."""
    points = select(AgendaItem.title, AgendaItem.speaker).where(AgendaItem.meeting_id == meeting.id)
    documents = select(MeetingDocument.title).where(MeetingDocument.meeting_id == meeting.id)
    for row in session.execute(points).all():
        must_not_tell_place(plan, f"{row.title}\n{row.speaker}", "place_after_sign_up")
    for words in (*session.scalars(documents), meeting.reason):
        must_not_tell_place(plan, words, "place_after_sign_up")


def keep_place(meeting: Meeting, plan: MeetingPlan, actor: Actor) -> MeetingPlan:
    """The plan of somebody who may change a meeting and not read its exact place (a coordinator): what is left empty
    stays as it is, and only who may read the place makes it public."""
    if not meeting.place_after_sign_up or may_read_place(actor, meeting):
        return plan
    if not plan.place_after_sign_up:
        raise Invalid("Only who may read the place can show it to everybody.", field="place_after_sign_up")
    return replace(plan, **{name: getattr(plan, name) or getattr(meeting, name) for name in EXACT})


def must_say_why(reason: str) -> None:
    """Raises `Invalid` for a reason that says nothing."""
    if len(reason) < REASON_SHORTEST:
        raise Invalid("Say why, in a sentence that everybody may read.", field="reason")


def plan_of(meeting: Meeting) -> MeetingPlan:
    """What is announced of a meeting as it stands."""
    values = {field.name: getattr(meeting, field.name) for field in fields(MeetingPlan)}
    told = {"languages": tuple(meeting.languages), "reminders": Reminders(meeting.reminders)}
    return MeetingPlan(**values | told)


def put_change(meeting: Meeting, plan: MeetingPlan, reason: str, actor: Actor) -> None:
    """Change a meeting that the caller holds; another time or place moves it."""
    was, plan = plan_of(meeting), keep_place(meeting, plan, actor)
    if any(getattr(was, name) != getattr(plan, name) for name in TOLD):
        must_leave_words(meeting, actor)
    check_plan(plan, now())
    _can_wait(plan, meeting.kind)
    for one in (was, plan):
        must_not_tell_place(one, reason, "reason")
    if plan.place_after_sign_up and not was.place_after_sign_up:
        _must_have_left_out(meeting, plan)
    if plan.reserved < meeting.reserved_taken:
        given = meeting.reserved_taken
        raise Invalid("%(given)d of these places are given out already.", field="reserved", given=given)
    before, after = asdict(was), asdict(plan)
    changed = [name for name in before if before[name] != after[name]]
    if not changed:
        return
    check_theme(plan.theme, meeting.theme)
    _put(meeting, plan)
    meeting.touch(now(), for_calendars=changed != ["reminders"])
    if any(name in MOVES for name in changed):
        _move(meeting, before["starts_at"], reason)
        announce(MeetingMoved(meeting_id=meeting.id), actor=actor, fields=changed, content=reason)
    else:
        announce(MeetingChanged(meeting_id=meeting.id), actor=actor, fields=changed)
        if "reminders" in changed:
            _choose_reminders(meeting)
    offer_free_places(meeting, actor)


def put_cancelled(meeting: Meeting, reason: str, actor: Actor) -> None:
    """Call off a meeting that the caller holds."""
    must_say_why(reason)
    must_not_tell_place(plan_of(meeting), reason, "reason")
    meeting.state, meeting.reason = MeetingState.CANCELLED, reason
    meeting.touch(now())
    announce(MeetingCancelled(meeting_id=meeting.id), actor=actor, fields=["state", "reason"], content=reason)


def _can_wait(plan: MeetingPlan, kind: str) -> None:
    if plan.place_after_sign_up and kind not in PLACE_CAN_WAIT:
        words = "Only the place of a meeting or round table can be told after sign-up."
        raise Invalid(words, field="place_after_sign_up")


def _put(meeting: Meeting, plan: MeetingPlan) -> None:
    for name, value in asdict(plan).items():
        setattr(meeting, name, list(value) if isinstance(value, tuple) else value)
    meeting.about_html = render(plan.about)


def _move(meeting: Meeting, began_before: datetime, reason: str) -> None:
    must_say_why(reason)
    meeting.reason, meeting.moved_from = reason, began_before
    if meeting.state in SIGN_UP_OPEN:
        meeting.state = MeetingState.MOVED
        keep_state(meeting)
    session.execute(delete(MeetingReminder).where(MeetingReminder.meeting_id == meeting.id))
    _set_reminders(meeting)


def _choose_reminders(meeting: Meeting) -> None:
    """Those that wait are set anew; one that went out stays, so that nobody hears it twice."""
    own = MeetingReminder.meeting_id == meeting.id
    session.execute(delete(MeetingReminder).where(own, MeetingReminder.told_at.is_(None)))
    _set_reminders(meeting, told=session.scalars(select(MeetingReminder.hours_before).where(own)).all())


def _set_reminders(meeting: Meeting, told: Collection[int] = ()) -> None:
    for before in REMIND_BEFORE[Reminders(meeting.reminders)]:
        hours = int(before.total_seconds() // 3600)
        if meeting.starts_at - before > now() and hours not in told:
            session.add(MeetingReminder(meeting_id=meeting.id, hours_before=hours, due_at=meeting.starts_at - before))
