"""Minutes become final: frozen with all that belongs to them, and marked with the print of their text."""

from typing import Any

from app.identity.actor import Actor
from app.kernel.clock import local, now
from app.kernel.db import session
from app.kernel.errors import Conflict, Invalid, NotAllowed
from app.kernel.journal import announce
from app.kernel.text import render, tidy_block
from app.kernel.transaction import act
from app.live.queries import office_of
from app.minutes.canonical import canonical, print_of
from app.minutes.events import MinutesFinished, MinutesUnfinished
from app.minutes.holding import checked_words, held
from app.minutes.models import Minutes, MinutesVersion
from app.minutes.policies import may_finish
from app.minutes.queries import answered_in, minutes_to_finish, open_corrections, promised_in
from app.minutes.vocabulary import REASON_LONGEST, REASON_SHORTEST, REMIND_TO_FINISH_AFTER_DAYS, MinutesState
from app.web.city import city


@act
def finish_minutes(*, actor: Actor, meeting_id: int) -> MinutesVersion:
    """Make minutes final, once their seven days are over and each correction is decided: a version that nobody changes
    any more, with the SHA-256 of its text in the journal. Mediators and moderators, never the police."""
    minutes, meeting = held(meeting_id)
    if not may_finish(actor):
        raise NotAllowed
    minutes.must_be(MinutesState.CORRECTION)
    if minutes.correct_until is not None and now() < minutes.correct_until:
        raise Conflict("The time for corrections is not over yet.")
    if open_corrections(session(), meeting_id):
        raise Conflict("Some corrections are not decided yet.")
    minutes.state = MinutesState.FINAL
    return _freeze(actor, minutes, meeting, "")


@act
def write_erratum(
    *,
    actor: Actor,
    meeting_id: int,
    version: int,
    body: str,
    reason: str,
    came: int | None = None,
    lang: str | None = None,
) -> MinutesVersion:
    """Put final minutes right: a new version with the reason; the earlier ones stay as they are."""
    minutes, meeting = held(meeting_id)
    if not may_finish(actor):
        raise NotAllowed
    minutes.must_be(MinutesState.FINAL)
    if minutes.version != version:
        raise Conflict("Somebody else has changed these minutes in the meantime.")
    words, why = checked_words(body), tidy_block(reason)
    if not REASON_SHORTEST <= len(why) <= REASON_LONGEST:
        raise Invalid("Say what was wrong, in a sentence that everybody may read.", field="reason")
    if (words, came) == (minutes.body, minutes.came):
        raise Invalid("Nothing is changed.", field="body")
    minutes.body, minutes.html, minutes.came = words, render(words), came
    minutes.lang = minutes.lang if lang is None else lang[:10]
    return _freeze(actor, minutes, meeting, why)


@act
def remind_to_finish(*, actor: Actor) -> int:
    """Remind whoever makes minutes final when their time for corrections is over, and once more a week later; of two
    reminders slept through the later alone. Returns how many were sent."""
    sent = 0
    for row in minutes_to_finish(session(), now(), len(REMIND_TO_FINISH_AFTER_DAYS)):
        over = (now() - row.correct_until).days
        reached = sum(over >= days for days in REMIND_TO_FINISH_AFTER_DAYS)
        if reached > row.final_reminded:
            minutes, _meeting = held(row.meeting_id)
            minutes.final_reminded = reached
            announce(MinutesUnfinished(minutes_id=row.id, meeting_id=row.meeting_id, days=over), actor=actor)
            sent += 1
    return sent


def _freeze(actor: Actor, minutes: Minutes, meeting: Any, reason: str) -> MinutesVersion:
    minutes.number += 1
    minutes.version += 1
    minutes.changed_at = now()
    facts = _facts(minutes, meeting, reason)
    text = canonical(facts)
    version = MinutesVersion(
        meeting_id=minutes.meeting_id,
        number=minutes.number,
        facts=facts,
        html=minutes.html,
        text=text,
        sha256=print_of(text),
        reason=reason,
        made_by=actor.account_id,
        made_by_name=office_of(session(), actor)[0],
        at=now(),
    )
    session.add(version)
    session.flush()
    about = {"minutes_id": minutes.id, "meeting_id": minutes.meeting_id}
    event = MinutesFinished(**about, number=version.number, sha256=version.sha256)
    announce(event, actor=actor, fields=["state"], content=text)
    return version


def _facts(minutes: Minutes, meeting: Any, reason: str) -> dict[str, Any]:
    """All that is frozen, as JSON; of who came and who asked nothing but numbers."""
    zone = city().zone
    answered = answered_in(session(), minutes.meeting_id)
    promised = promised_in(session(), minutes.meeting_id)
    return {
        "meeting": minutes.meeting_id,
        "version": minutes.number,
        "title": meeting.title,
        "area": meeting.area_name,
        "begins": local(meeting.starts_at, zone).isoformat(timespec="minutes"),
        "ends": local(meeting.ends_at, zone).isoformat(timespec="minutes"),
        "place": meeting.area_name if meeting.place_after_sign_up else meeting.place or meeting.online,
        "came": minutes.came,
        "lang": minutes.lang,
        "reason": reason,
        "body": minutes.body,
        "questions": [
            {
                "id": row.id,
                "body": row.body,
                "lang": row.lang,
                "supports": row.supports,
                "kind": row.answer_kind,
                "answer": row.answer or "",
                "html": row.answer_html or "",
                "by": row.answer_by or "",
                "issue": row.issue_ref or "",
            }
            for row in answered
        ],
        "promises": [
            {"ref": row.ref, "title": row.title, "due": local(row.solution_due, zone).date().isoformat()}
            for row in promised
        ],
    }
