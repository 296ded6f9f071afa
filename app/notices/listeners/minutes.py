"""Minutes: who came hears when they can be read and are final; whoever writes them, of a correction that is proposed;
who proposed it, what became of it."""

from collections.abc import Iterator
from typing import Any

from app.kernel.db import Executor
from app.live.dues import last_day
from app.meetings.queries import contact_of, meeting_by_id, sign_ups_of
from app.meetings.vocabulary import SignUpState
from app.minutes.events import (
    CorrectionDecided,
    CorrectionProposed,
    MinutesDue,
    MinutesFinished,
    MinutesPublished,
    MinutesUnfinished,
)
from app.minutes.queries import open_corrections
from app.minutes.vocabulary import CorrectionState
from app.notices.queries import (
    accounts,
    correction_told,
    hosts,
    mediators_to_tell,
    minutes_told,
    minutes_writers,
    people_in_meeting,
)
from app.notices.vocabulary import Heard, Kind, Recipient, Telling


def _published(executor: Executor, event: MinutesPublished) -> Iterator[Telling]:
    return _who_came(executor, event, "minutes/published")


def _finished(executor: Executor, event: MinutesFinished) -> Iterator[Telling]:
    return _who_came(executor, event, "minutes/final" if event.number == 1 else "minutes/erratum")


def _who_came(executor: Executor, event: Any, words: str) -> Iterator[Telling]:
    """Accounts that took part or had a place, and addresses that had one."""
    values, path = _told(executor, event.meeting_id), f"/meetings/{event.meeting_id}/minutes"
    places = sign_ups_of(executor, event.meeting_id, [SignUpState.TAKEN])
    there = [*people_in_meeting(executor, event.meeting_id), *(who.account_id for who in places)]
    for account in accounts(executor, there):
        yield Telling(to=account, kind=Kind.MEETING, words=words, path=path, values=values)
    for who in places:
        contact = contact_of(who)
        if who.account_id is None and contact is not None and contact.email:
            to = Recipient(None, contact.email, contact.lang)
            yield Telling(to=to, kind=Kind.MEETING, words=words, path=path, values=values)


def _due(executor: Executor, event: MinutesDue) -> Iterator[Telling]:
    meeting = meeting_by_id(executor, event.meeting_id)
    values = _told(executor, event.meeting_id) | {"days": event.days}
    path = f"/meetings/{event.meeting_id}/minutes/edit"
    for account in accounts(executor, [*hosts(executor, event.meeting_id), meeting.called_by]):
        yield Telling(to=account, kind=Kind.DUTY, words="minutes/due", path=path, values=values)


def _unfinished(executor: Executor, event: MinutesUnfinished) -> Iterator[Telling]:
    """To the mediators of the area, who may make them final; while corrections wait, to whoever decides them too."""
    meeting, path = meeting_by_id(executor, event.meeting_id), f"/meetings/{event.meeting_id}/minutes"
    waiting = open_corrections(executor, event.meeting_id)
    values = _told(executor, event.meeting_id) | {"corrections": waiting}
    finishing = mediators_to_tell(executor, meeting.area_path)
    deciding = minutes_writers(executor, event.meeting_id) if waiting else []
    for account in accounts(executor, dict.fromkeys([*finishing, *deciding])):
        yield Telling(to=account, kind=Kind.DUTY, words="minutes/unfinished", path=path, values=values)


def _proposed(executor: Executor, event: CorrectionProposed) -> Iterator[Telling]:
    """To who may decide: the hosts and the officers of the area, else whoever commands there, else mediators."""
    values, path = _told(executor, event.meeting_id), f"/meetings/{event.meeting_id}/minutes#corrections"
    for account in accounts(executor, minutes_writers(executor, event.meeting_id)):
        yield Telling(to=account, kind=Kind.DUTY, words="minutes/proposed", path=path, values=values)


def _decided(executor: Executor, event: CorrectionDecided) -> Iterator[Telling]:
    correction = correction_told(executor, event.correction_id)
    words = "minutes/accepted" if event.verdict == CorrectionState.ACCEPTED else "minutes/declined"
    values = _told(executor, event.meeting_id) | {"reason": correction.reason}
    path = f"/meetings/{event.meeting_id}/minutes"
    for account in accounts(executor, [correction.account_id]):
        yield Telling(to=account, kind=Kind.MEETING, words=words, path=path, values=values)


def _told(executor: Executor, meeting_id: int) -> dict[str, Any]:
    row = minutes_told(executor, meeting_id)
    until = last_day(row.correct_until).isoformat() if row.correct_until else None
    return {"meeting": row.title, "until_on": until}


HEARD: Heard = {
    MinutesPublished: _published,
    MinutesFinished: _finished,
    MinutesDue: _due,
    MinutesUnfinished: _unfinished,
    CorrectionProposed: _proposed,
    CorrectionDecided: _decided,
}
