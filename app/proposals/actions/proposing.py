"""Proposing a meeting, supporting a proposal, withdrawing one."""

from typing import Any

from sqlalchemy import delete

from app.areas.queries import area_by_id
from app.identity.actions import agree_to_charter
from app.identity.actor import Actor
from app.identity.policies import must_keep_charter, must_not_be_banned, must_not_be_muted
from app.kernel.clock import now
from app.kernel.danger import speaks_of_danger
from app.kernel.db import once, session
from app.kernel.errors import Invalid, NotAllowed, NotFound, SentAlready
from app.kernel.journal import announce
from app.kernel.text import tidy, tidy_block
from app.kernel.transaction import act, made_once
from app.meetings.themes import check_theme
from app.meetings.vocabulary import TITLE_LONGEST, TITLE_SHORTEST
from app.moderation.actions import submit_for_review
from app.moderation.vocabulary import Why
from app.proposals.events import ProposalMade, ProposalSupported, ProposalWithdrawn
from app.proposals.holding import locked
from app.proposals.models import MeetingProposal, ProposalSupport
from app.proposals.policies import may_propose, may_see, may_support, may_withdraw
from app.proposals.queries import duty_name, sent_proposal
from app.proposals.vocabulary import (
    GROUP_LONGEST,
    SUBJECT,
    WHY_LONGEST,
    WHY_SHORTEST,
    WISHES_LONGEST,
    ProposalState,
    Shown,
)


@act
def propose_meeting(
    *,
    actor: Actor,
    area_id: int,
    title: str,
    why: str,
    lang: str,
    theme: str | None = None,
    wishes: str = "",
    group_name: str = "",
    key: str | None = None,
    charter: bool = False,
) -> MeetingProposal:
    """Wish for a meeting of an area. Of someone new it waits for a moderator, and nobody else sees it.

    `theme`: of the city's list. `wishes`: when it should be, in plain words. `group_name`: for whom the proposer
    speaks. `key`: of the form, so that sending twice makes one. `charter`: that the proposer will keep to the charter,
    asked once for each version.
    """
    area = area_by_id(session(), area_id)
    must_not_be_muted(actor)
    if not may_propose(actor):
        raise NotAllowed
    must_keep_charter(actor, charter)
    if charter:
        agree_to_charter(actor=actor)
    words = {"title": tidy(title), "why": tidy_block(why), "wishes": tidy(wishes), "group_name": tidy(group_name)}
    _check(words)
    check_theme(theme)
    return made_once(lambda: _sent(actor, key, words), lambda: _make(actor, area, words, lang, theme, key))


@act
def support_proposal(*, actor: Actor, proposal_id: int, on: bool) -> None:
    """Want it too, or no longer, as long as it is open; twice is once."""
    must_not_be_banned(actor)
    proposal = locked(proposal_id)
    if not may_see(actor, proposal):
        raise NotFound
    if not may_support(actor, proposal):
        raise NotAllowed
    proposal.must_be_open()
    values = {"proposal_id": proposal_id, "account_id": actor.account_id}
    if on:
        change: Any = once(ProposalSupport, *values).values(**values, at=now())
    else:
        change = delete(ProposalSupport).filter_by(**values)
    if session.execute(change.returning(ProposalSupport.proposal_id)).scalar() is not None:
        announce(ProposalSupported(meeting_proposal_id=proposal_id, on=on), actor=actor)


@act
def withdraw_proposal(*, actor: Actor, proposal_id: int) -> MeetingProposal:
    """Take one's own proposal back; it stays to be read."""
    proposal = locked(proposal_id)
    if not may_see(actor, proposal):
        raise NotFound
    if proposal.author_id == actor.account_id:
        proposal.must_be_open()
    if not may_withdraw(actor, proposal):
        raise NotAllowed
    proposal.state, proposal.changed_at = ProposalState.WITHDRAWN, now()
    announce(ProposalWithdrawn(meeting_proposal_id=proposal_id), actor=actor, fields=["state"])
    return proposal


def _check(words: dict[str, str]) -> None:
    if not TITLE_SHORTEST <= len(words["title"]) <= TITLE_LONGEST:
        raise Invalid("Between 5 and 150 characters.", field="title")
    if not WHY_SHORTEST <= len(words["why"]) <= WHY_LONGEST:
        raise Invalid("Between 20 and 3,000 characters.", field="why")
    for name, longest in (("wishes", WISHES_LONGEST), ("group_name", GROUP_LONGEST)):
        if len(words[name]) > longest:
            raise Invalid("At most %(max)d characters.", field=name, max=longest)


def _sent(actor: Actor, key: str | None, words: dict[str, str]) -> MeetingProposal | None:
    number = sent_proposal(session(), actor.account_id, key)
    found = session.get(MeetingProposal, number) if number is not None else None
    if found is not None and (found.title, found.why) != (words["title"], words["why"]):
        raise SentAlready(field="title")
    return found


def _make(
    actor: Actor, area: Any, words: dict[str, str], lang: str, theme: str | None, key: str | None
) -> MeetingProposal:
    moment, name = now(), actor.name
    if actor.is_police:
        name = duty_name(session(), actor.account_id) or name
    proposal = MeetingProposal(area_id=area.id, area_path=area.path, lang=lang, theme=theme, key=key)
    proposal.say(words["title"], words["why"])
    proposal.wishes, proposal.group_name = words["wishes"], words["group_name"]
    proposal.author_id, proposal.author_name = actor.account_id, name
    proposal.state, proposal.shown = ProposalState.PROPOSED, Shown.PENDING if actor.new else Shown.VISIBLE
    proposal.reason, proposal.made_at, proposal.changed_at = "", moment, moment
    session.add(proposal)
    session.flush()
    told = "\n".join(words.values())
    _review(actor, proposal, urgent=speaks_of_danger(told))
    announce(ProposalMade(meeting_proposal_id=proposal.id, state=proposal.shown), actor=actor, content=told)
    return proposal


def _review(actor: Actor, proposal: MeetingProposal, *, urgent: bool) -> None:
    """Words of someone new wait for a moderator; those that speak of danger now go on top, seen or not."""
    waits = proposal.shown == Shown.PENDING
    if waits or urgent:
        submit_for_review(
            actor=actor,
            kind=SUBJECT,
            thing_id=proposal.id,
            area_path=proposal.area_path,
            why=Why.NEWCOMER if waits else Why.FLAGGED,
            author_id=actor.account_id,
            urgent=urgent,
        )
