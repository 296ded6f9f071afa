"""Proposals of meetings: whoever proposed, supports or answered learns what becomes of it, and who may answer learns of
a new one."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from app.areas.queries import the_city
from app.identity.queries.grants import keepers_of
from app.identity.vocabulary import Role
from app.kernel.clock import local, now
from app.kernel.db import Executor
from app.meetings.queries import meeting_by_id
from app.notices.queries import accounts
from app.notices.vocabulary import Heard, Kind, Recipient, Telling
from app.proposals.events import (
    PollAsked,
    PollOpened,
    ProposalAnnounced,
    ProposalDeclined,
    ProposalMade,
    ProposalShown,
)
from app.proposals.policies import proof_of
from app.proposals.queries import contact_of, people_who_answered, person_by_id, proposal_by_id, supporters
from app.proposals.vocabulary import Answer, Shown


def _made(executor: Executor, event: ProposalMade | ProposalShown) -> Iterator[Telling]:
    """Officers of the area, once everybody can read it."""
    proposal = proposal_by_id(executor, event.meeting_proposal_id)
    if proposal.shown != Shown.VISIBLE:
        return
    keepers = [row.account_id for row in keepers_of(executor, proposal.area_path, Role.OFFICER, now())]
    told = dict.fromkeys(number for number in keepers if number != proposal.author_id)
    yield from _accounts(executor, told, proposal, "made", Kind.DUTY)


def _declined(executor: Executor, event: ProposalDeclined) -> Iterator[Telling]:
    proposal = proposal_by_id(executor, event.meeting_proposal_id)
    yield from _accounts(executor, _wanted_by(executor, proposal), proposal, "declined", reason=proposal.reason)


def _poll_opened(executor: Executor, event: PollOpened) -> Iterator[Telling]:
    proposal = proposal_by_id(executor, event.meeting_proposal_id)
    last = local(proposal.poll_until - timedelta(seconds=1), the_city(executor).zone).date().isoformat()
    yield from _accounts(executor, _wanted_by(executor, proposal), proposal, "poll_opened", until_on=last)


def _asked(executor: Executor, event: PollAsked) -> Iterator[Telling]:
    who, proposal = person_by_id(executor, event.poll_person_id), proposal_by_id(executor, event.meeting_proposal_id)
    words = "proposals/confirm" if who.confirmed_at is None else "proposals/known"
    yield from _by_mail(who, words, f"/meetings/proposals/answers/{_token(who)}", {"title": proposal.title}, asked=True)


def _announced(executor: Executor, event: ProposalAnnounced) -> Iterator[Telling]:
    """Whoever said yes to the time is invited; whoever else wanted it hears that it is announced. Each once."""
    proposal, meeting = proposal_by_id(executor, event.meeting_proposal_id), meeting_by_id(executor, event.meeting_id)
    where = ", ".join(part for part in (meeting.place, meeting.address, meeting.online) if part)
    values = {"title": meeting.title, "starts_at": meeting.starts_at.isoformat(), "where": where}
    values |= {"area": meeting.area_name if meeting.place_after_sign_up else ""}
    path, invited = f"/meetings/{meeting.id}", {}
    for who in people_who_answered(executor, proposal.id):
        if who.account_id is not None:
            invited[who.account_id] = who.answer == Answer.YES
        else:
            told = values | {"invited": who.answer == Answer.YES}
            yield from _by_mail(who, "proposals/announced", path, told)
    for number in dict.fromkeys([*_wanted_by(executor, proposal), *invited]):
        told = values | {"invited": invited.get(number, False)}
        for to in accounts(executor, [number]):
            yield Telling(to=to, kind=Kind.MEETING, words="proposals/announced", path=path, values=told)


def _wanted_by(executor: Executor, proposal: Any) -> list[int]:
    """Whoever proposed it and whoever supports it."""
    author = [proposal.author_id] if proposal.author_id is not None else []
    return [*author, *supporters(executor, proposal.id)]


def _accounts(
    executor: Executor, told: Iterable[int], proposal: Any, words: str, kind: Kind = Kind.MEETING, **values: Any
) -> Iterator[Telling]:
    path = f"/meetings/proposals/{proposal.id}"
    for to in accounts(executor, list(told)):
        told_values = {"title": proposal.title} | values
        yield Telling(to=to, kind=kind, words=f"proposals/{words}", path=path, values=told_values)


def _by_mail(who: Any, words: str, path: str, values: dict[str, Any], *, asked: bool = False) -> Iterator[Telling]:
    contact = contact_of(who)
    if contact is not None and contact.email:
        to = Recipient(None, contact.email, contact.lang)
        yield Telling(to=to, kind=Kind.MEETING, words=words, path=path, values=values, private=True, asked=asked)


def _token(who: Any) -> str:
    return f"{who.id}-{proof_of(who.id, who.mark)}"


HEARD: Heard = {
    ProposalMade: _made,
    ProposalShown: _made,
    ProposalDeclined: _declined,
    PollOpened: _poll_opened,
    PollAsked: _asked,
    ProposalAnnounced: _announced,
}
