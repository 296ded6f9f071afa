"""Meetings: whoever has a place learns what becomes of it, and of the meeting."""

from collections.abc import Iterable, Iterator
from typing import Any

from app.kernel.db import Executor
from app.meetings.events import (
    MeetingCancelled,
    MeetingFilled,
    MeetingMoved,
    MeetingReminded,
    PlaceAwaited,
    PlaceGivenUp,
    PlaceLapsed,
    PlaceOffered,
    PlaceTaken,
    SignUpAsked,
    SignUpEvent,
)
from app.meetings.policies import proof_of
from app.meetings.queries import contact_of, meeting_by_id, sign_up_by_id, sign_ups_of
from app.meetings.vocabulary import SignUpState
from app.notices.queries import accounts
from app.notices.vocabulary import Heard, Kind, Recipient, Telling

HOLDS = (SignUpState.TAKEN, SignUpState.OFFERED, SignUpState.WAITING)
WORDS: dict[type[SignUpEvent], str] = {
    PlaceTaken: "place_taken",
    PlaceAwaited: "place_awaited",
    PlaceOffered: "place_offered",
    PlaceLapsed: "place_lapsed",
    PlaceGivenUp: "place_given_up",
}


def _place(executor: Executor, event: SignUpEvent) -> Iterator[Telling]:
    who, meeting = sign_up_by_id(executor, event.sign_up_id), meeting_by_id(executor, event.meeting_id)
    yield from _to(executor, who, meeting, f"meetings/{WORDS[type(event)]}")
    contact = contact_of(who)
    if contact and contact.phone and isinstance(event, PlaceOffered):
        yield from _organisers(executor, meeting, "meetings/ring", f"/meetings/{meeting.id}/names")


def _asked(executor: Executor, event: SignUpAsked) -> Iterator[Telling]:
    who, meeting = sign_up_by_id(executor, event.sign_up_id), meeting_by_id(executor, event.meeting_id)
    words = "meetings/confirm" if who.state == SignUpState.UNCONFIRMED else "meetings/known"
    yield from _to(executor, who, meeting, words, asked=True)


def _cancelled(executor: Executor, event: MeetingCancelled) -> Iterable[Telling]:
    return _everybody(executor, event.meeting_id, "meetings/cancelled", HOLDS)


def _moved(executor: Executor, event: MeetingMoved) -> Iterable[Telling]:
    return _everybody(executor, event.meeting_id, "meetings/moved", HOLDS)


def _reminded(executor: Executor, event: MeetingReminded) -> Iterable[Telling]:
    return _everybody(executor, event.meeting_id, "meetings/reminder", (SignUpState.TAKEN,))


def _filled(executor: Executor, event: MeetingFilled) -> Iterable[Telling]:
    meeting = meeting_by_id(executor, event.meeting_id)
    return _organisers(executor, meeting, "meetings/filled", f"/meetings/{meeting.id}", percent=event.percent)


def _everybody(executor: Executor, meeting_id: int, words: str, states: Iterable[str]) -> Iterator[Telling]:
    meeting = meeting_by_id(executor, meeting_id)
    for who in sign_ups_of(executor, meeting_id, states):
        yield from _to(executor, who, meeting, words, Kind.MEETING)


def _to(
    executor: Executor, who: Any, meeting: Any, words: str, kind: Kind = Kind.PLACE, *, asked: bool = False
) -> Iterator[Telling]:
    """The telling for one sign-up: to its account, or to its address with the link by which it returns."""
    values = _values(meeting) | {"until_at": who.offered_until.isoformat() if who.offered_until else None}
    contact = contact_of(who)
    if who.account_id is not None:
        path = f"/meetings/{meeting.id}"
        for account in accounts(executor, [who.account_id]):
            yield Telling(to=account, kind=kind, words=words, path=path, values=values, asked=asked)
    elif contact is not None and contact.email:
        path = f"/meetings/places/{who.id}-{proof_of(who.id, who.mark)}"
        to = Recipient(None, contact.email, contact.lang)
        yield Telling(to=to, kind=kind, words=words, path=path, values=values, private=True, asked=asked)


def _organisers(executor: Executor, meeting: Any, words: str, path: str, **values: Any) -> Iterator[Telling]:
    for account in accounts(executor, [meeting.host_id or meeting.called_by]):
        yield Telling(to=account, kind=Kind.MEETING, words=words, path=path, values=_values(meeting) | values)


def _values(meeting: Any) -> dict[str, Any]:
    where = ", ".join(part for part in (meeting.place, meeting.address, meeting.online) if part)
    return {
        "title": meeting.title,
        "starts_at": meeting.starts_at.isoformat(),
        "where": where,
        "way": meeting.way,
        "reason": meeting.reason,
    }


HEARD: Heard = {
    **dict.fromkeys(WORDS, _place),
    SignUpAsked: _asked,
    MeetingCancelled: _cancelled,
    MeetingMoved: _moved,
    MeetingReminded: _reminded,
    MeetingFilled: _filled,
}
