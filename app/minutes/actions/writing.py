"""Minutes are begun when the meeting ends, written, and published for corrections; whoever should is nagged."""

from datetime import date, timedelta

from app.areas.queries import the_city
from app.identity.actor import Actor
from app.issues.actions import open_commitment
from app.kernel.clock import add_working_days, end_of_day, local, now
from app.kernel.db import once, session
from app.kernel.errors import Conflict, Invalid, NotAllowed
from app.kernel.journal import announce
from app.kernel.text import render
from app.kernel.transaction import act
from app.meetings.policies import may_run_meeting
from app.meetings.queries import meeting_by_id
from app.minutes.events import MinutesBegun, MinutesDue, MinutesEdited, MinutesPublished
from app.minutes.holding import checked_words, held
from app.minutes.models import Minutes
from app.minutes.policies import may_write
from app.minutes.queries import minutes_to_nag
from app.minutes.vocabulary import CORRECTION_DAYS, NAG_AFTER_DAYS, NAG_AFTER_WORKING_DAYS, WITH_MINUTES, MinutesState
from app.web.city import city


@act
def begin_minutes(*, actor: Actor, meeting_id: int) -> None:
    """Begin the minutes of a meeting that is over, once; the house itself does, inside the act that ends it."""
    meeting = meeting_by_id(session(), meeting_id)
    if actor.kind != "system" and not may_run_meeting(actor, meeting):
        raise NotAllowed
    if meeting.kind not in WITH_MINUTES:
        return
    row = {"meeting_id": meeting_id, "state": MinutesState.DRAFT, "lang": meeting.lang, "body": "", "html": ""}
    row |= {"version": 1, "number": 0, "reminded": 0, "began_at": now(), "changed_at": now()}
    made: int | None = session.execute(once(Minutes, "meeting_id").values(row).returning(Minutes.id)).scalar()
    if made is not None:
        announce(MinutesBegun(minutes_id=made, meeting_id=meeting_id), actor=actor)


@act
def write_minutes(
    *, actor: Actor, meeting_id: int, version: int, body: str, came: int | None = None, lang: str = ""
) -> Minutes:
    """Change minutes that are not final and still as the editor saw them (`version`); also while corrections come in.
    `came`: how many people came."""
    minutes, meeting = held(meeting_id)
    if not may_write(actor, meeting):
        raise NotAllowed
    minutes.must_be(MinutesState.DRAFT, MinutesState.CORRECTION)
    if minutes.version != version:
        raise Conflict("Somebody else has changed these minutes in the meantime.")
    words = checked_words(body)
    minutes.body, minutes.html, minutes.came, minutes.lang = words, render(words), came, lang[:10]
    minutes.version += 1
    minutes.changed_at = now()
    announce(
        MinutesEdited(minutes_id=minutes.id, meeting_id=meeting_id),
        actor=actor,
        fields=["body", "came", "lang"],
        content=words,
    )
    return minutes


@act
def publish_minutes(*, actor: Actor, meeting_id: int) -> Minutes:
    """Publish a draft: everybody reads it, and who came may say for seven days what is wrong. The draft has words."""
    minutes, meeting = held(meeting_id)
    if not may_write(actor, meeting):
        raise NotAllowed
    minutes.must_be(MinutesState.DRAFT)
    checked_words(minutes.body)
    last = local(now(), city().zone).date() + timedelta(days=CORRECTION_DAYS)
    minutes.state, minutes.published_at = MinutesState.CORRECTION, now()
    minutes.correct_until = end_of_day(last, city().zone)
    minutes.version += 1
    minutes.changed_at = now()
    event = MinutesPublished(minutes_id=minutes.id, meeting_id=meeting_id)
    announce(event, actor=actor, fields=["state"], content=minutes.body)
    return minutes


@act
def promise_in_minutes(*, actor: Actor, meeting_id: int, promise: str, owner: str | None, due: date | None) -> str:
    """Enter a promise that was made at the meeting and to no question; it is followed up like any issue. Not once the
    minutes are final. Returns the issue's reference."""
    minutes, meeting = held(meeting_id)
    if not may_write(actor, meeting):
        raise NotAllowed
    minutes.must_be(MinutesState.DRAFT, MinutesState.CORRECTION)
    if due is None:
        raise Invalid("Say by which day.", field="due")
    issue = open_commitment(
        actor=actor,
        title=promise,
        area_id=meeting.area_id,
        body_slug=owner or None,
        due=due,
        origin_kind="meeting",
        origin_id=meeting_id,
        origin_title=meeting.title,
        origin_path=f"/meetings/{meeting_id}/minutes",
        lang=minutes.lang or None,
    )
    return issue.ref


@act
def nag_for_minutes(*, actor: Actor) -> int:
    """Remind whoever should write minutes that nobody has published three and seven days after the meeting, and once
    more when ten working days are over; of several reminders slept through the latest alone. Returns how many were
    sent."""
    sent, city = 0, the_city(session())
    for row in minutes_to_nag(session(), len(NAG_AFTER_DAYS) + 1):
        reached = [days for days in NAG_AFTER_DAYS if now() >= row.began_at + timedelta(days=days)]
        if now() >= add_working_days(row.began_at, NAG_AFTER_WORKING_DAYS, city.zone, city.holidays):
            reached.append((now() - row.began_at).days)
        if len(reached) > row.reminded:
            minutes, _meeting = held(row.meeting_id)
            minutes.reminded = len(reached)
            announce(MinutesDue(minutes_id=row.id, meeting_id=row.meeting_id, days=reached[-1]), actor=actor)
            sent += 1
    return sent
