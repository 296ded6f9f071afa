"""Meetings: whoever has a place learns what becomes of it, and of the meeting."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from app.identity.actor import Actor
from app.identity.queries import actor_of_account
from app.kernel.clock import now
from app.kernel.db import Executor
from app.meetings.events import (
    AgendaDue,
    BodyInvited,
    BodyLetGo,
    GroupInvited,
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
from app.meetings.policies import invitation_proof, proof_of
from app.meetings.queries import contact_of, lacking, meeting_by_id, sign_up_by_id, sign_ups_of
from app.meetings.queries.inviting import address_of, bodies_answering, invitation_by_id, invitations_of
from app.meetings.queries.told_place import exact_place
from app.meetings.vocabulary import Answer, SignUpState
from app.notices.queries import accounts, hosts, mediators_to_tell, partners
from app.notices.vocabulary import Heard, Kind, Recipient, Telling

VISITOR = Actor()  # who has no account comes with the link of the letter alone
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
    if isinstance(event, PlaceOffered):
        yield from _to_ring(executor, meeting, [who], "meetings/ring")


def _asked(executor: Executor, event: SignUpAsked) -> Iterator[Telling]:
    who, meeting = sign_up_by_id(executor, event.sign_up_id), meeting_by_id(executor, event.meeting_id)
    words = "meetings/confirm" if who.state == SignUpState.UNCONFIRMED else "meetings/known"
    yield from _to(executor, who, meeting, words, asked=True)


def _cancelled(executor: Executor, event: MeetingCancelled) -> Iterator[Telling]:
    yield from _everybody(executor, event.meeting_id, "meetings/cancelled", HOLDS)
    yield from _groups(executor, event.meeting_id, "meetings/cancelled")
    yield from _bodies(executor, event.meeting_id, "meetings/cancelled")
    yield from _all_to_ring(executor, event.meeting_id, "meetings/ring_cancelled")


def _moved(executor: Executor, event: MeetingMoved) -> Iterator[Telling]:
    yield from _everybody(executor, event.meeting_id, "meetings/moved", HOLDS)
    yield from _groups(executor, event.meeting_id, "meetings/group_moved")
    yield from _bodies(executor, event.meeting_id, "meetings/body_moved")
    yield from _all_to_ring(executor, event.meeting_id, "meetings/ring_moved")


def _reminded(executor: Executor, event: MeetingReminded) -> Iterable[Telling]:
    return _everybody(executor, event.meeting_id, "meetings/reminder", (SignUpState.TAKEN,))


def _filled(executor: Executor, event: MeetingFilled) -> Iterable[Telling]:
    meeting = meeting_by_id(executor, event.meeting_id)
    return _organisers(executor, meeting, "meetings/filled", f"/meetings/{meeting.id}", percent=event.percent)


def _group_invited(executor: Executor, event: GroupInvited) -> Iterator[Telling]:
    meeting = meeting_by_id(executor, event.meeting_id)
    yield from _to_group(invitation_by_id(executor, event.invitation_id), meeting, "meetings/group_invited")


def _groups(executor: Executor, meeting_id: int, words: str) -> Iterator[Telling]:
    """The groups invited that did not say they stay away."""
    meeting = meeting_by_id(executor, meeting_id)
    for invitation in invitations_of(executor, meeting_id):
        if invitation.answer != Answer.NO:
            yield from _to_group(invitation, meeting, words)


def _to_group(invitation: Any, meeting: Any, words: str) -> Iterator[Telling]:
    """The telling for the contact person, who agreed to stand in the inventory with an address."""
    address = address_of(invitation)
    if address:
        path = f"/meetings/invited/{invitation.id}-{invitation_proof(invitation.id, invitation.mark)}"
        values, to = _values(meeting) | {"group": invitation.group_name}, Recipient(None, address)
        yield Telling(to=to, kind=Kind.MEETING, words=words, path=path, values=values, private=True)


def _body_invited(executor: Executor, event: BodyInvited) -> Iterable[Telling]:
    return _to_bodies(executor, event.meeting_id, [event.body_id], "meetings/body_invited", "/panel")


def _body_let_go(executor: Executor, event: BodyLetGo) -> Iterable[Telling]:
    """Unless it was invited again meanwhile."""
    there = {row.body_id for row in bodies_answering(executor, event.meeting_id)}
    return _to_bodies(executor, event.meeting_id, {event.body_id} - there, "meetings/body_let_go")


def _bodies(executor: Executor, meeting_id: int, words: str) -> Iterable[Telling]:
    asked = [row.body_id for row in bodies_answering(executor, meeting_id)]
    return _to_bodies(executor, meeting_id, asked, words)


def _to_bodies(
    executor: Executor, meeting_id: int, body_ids: Collection[int], words: str, part: str = ""
) -> Iterator[Telling]:
    """To whoever stands for these bodies today, with the way to this part of the meeting."""
    meeting, path = meeting_by_id(executor, meeting_id), f"/meetings/{meeting_id}{part}"
    for account in accounts(executor, partners(executor, body_ids)) if body_ids else ():
        yield Telling(to=account, kind=Kind.DUTY, words=words, path=path, values=_values(meeting))


def _agenda_due(executor: Executor, event: AgendaDue) -> Iterator[Telling]:
    """To whoever hosts it and whoever called it; what was put right meanwhile is not said any more."""
    meeting, lacks = meeting_by_id(executor, event.meeting_id), lacking(executor, event.meeting_id)
    values = _values(meeting) | {"points": lacks.points, "speakers": lacks.speakers, "documents": lacks.documents}
    for account in accounts(executor, _who_run(executor, meeting)) if lacks else ():
        path = f"/meetings/{meeting.id}"
        yield Telling(to=account, kind=Kind.DUTY, words="meetings/agenda_due", path=path, values=values)


def _everybody(executor: Executor, meeting_id: int, words: str, states: Iterable[str]) -> Iterator[Telling]:
    meeting = meeting_by_id(executor, meeting_id)
    for who in sign_ups_of(executor, meeting_id, states):
        yield from _to(executor, who, meeting, words, Kind.MEETING)


def _to(
    executor: Executor, who: Any, meeting: Any, words: str, kind: Kind = Kind.PLACE, *, asked: bool = False
) -> Iterator[Telling]:
    """The telling for one sign-up: to its account, or to its address with the link by which it returns. Where the place
    is told after sign-up, a place is what lets it be told."""
    values = _values(meeting, _exact(executor, who, meeting)) | {
        "until_at": who.offered_until.isoformat() if who.offered_until else None
    }
    contact = contact_of(who)
    if who.account_id is not None:
        path = f"/meetings/{meeting.id}"
        for account in accounts(executor, [who.account_id]):
            yield Telling(to=account, kind=kind, words=words, path=path, values=values, asked=asked)
    elif contact is not None and contact.email:
        path = f"/meetings/places/{who.id}-{proof_of(who.id, who.mark)}"
        to = Recipient(None, contact.email, contact.lang)
        yield Telling(to=to, kind=kind, words=words, path=path, values=values, private=True, asked=asked)


def _all_to_ring(executor: Executor, meeting_id: int, words: str) -> Iterator[Telling]:
    meeting = meeting_by_id(executor, meeting_id)
    yield from _to_ring(executor, meeting, sign_ups_of(executor, meeting_id, HOLDS), words)


def _to_ring(executor: Executor, meeting: Any, people: Iterable[Any], words: str) -> Iterator[Telling]:
    """To whoever may read the names, when somebody among these left a phone number alone: the hosts, else the mediators
    of the area. Whoever called the meeting need not be one of them."""
    if any(contact.phone and not contact.email for contact in map(contact_of, people) if contact is not None):
        ringing = hosts(executor, meeting.id) or mediators_to_tell(executor, meeting.area_path)
        path, values = f"/meetings/{meeting.id}/names", _values(meeting)
        for account in accounts(executor, ringing):
            yield Telling(to=account, kind=Kind.MEETING, words=words, path=path, values=values)


def _organisers(executor: Executor, meeting: Any, words: str, path: str, **values: Any) -> Iterator[Telling]:
    for account in accounts(executor, _who_run(executor, meeting)):
        yield Telling(to=account, kind=Kind.MEETING, words=words, path=path, values=_values(meeting) | values)


def _who_run(executor: Executor, meeting: Any) -> list[int | None]:
    """Its hosts, and whoever called it."""
    return [*hosts(executor, meeting.id), meeting.called_by]


def _exact(executor: Executor, who: Any, meeting: Any) -> Any:
    if not meeting.place_after_sign_up:
        return None
    if who.account_id is None:
        return exact_place(executor, VISITOR, meeting, who, proof_of(who.id, who.mark))
    return exact_place(executor, actor_of_account(executor, who.account_id, now()), meeting, who)


def _values(meeting: Any, exact: Any = None) -> dict[str, Any]:
    """What letters say of a meeting. `area`: named in place of where it is, when that is not told."""
    told = exact or meeting
    where = ", ".join(part for part in (told.place, told.address, told.online) if part)
    hidden = meeting.place_after_sign_up and exact is None
    return {
        "area": meeting.area_name if hidden else "",
        "title": meeting.title,
        "starts_at": meeting.starts_at.isoformat(),
        "where": where,
        "way": told.way,
        "reason": meeting.reason,
        "reminders": meeting.reminders,
    }


HEARD: Heard = {
    **dict.fromkeys(WORDS, _place),
    SignUpAsked: _asked,
    GroupInvited: _group_invited,
    BodyInvited: _body_invited,
    BodyLetGo: _body_let_go,
    MeetingCancelled: _cancelled,
    MeetingMoved: _moved,
    MeetingReminded: _reminded,
    MeetingFilled: _filled,
    AgendaDue: _agenda_due,
}
