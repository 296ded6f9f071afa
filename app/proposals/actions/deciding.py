"""What an organiser makes of a proposal: a date poll, a meeting, or a refusal with its reason."""

from collections.abc import Sequence
from datetime import datetime

from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from app.kernel.journal import announce
from app.kernel.text import tidy_block
from app.kernel.transaction import act
from app.meetings.queries import meeting_by_id
from app.meetings.vocabulary import LONGEST, SHORTEST
from app.proposals.events import PollOpened, ProposalAnnounced, ProposalDeclined
from app.proposals.holding import locked
from app.proposals.models import MeetingProposal, ProposalSlot
from app.proposals.policies import may_decide, may_see
from app.proposals.vocabulary import (
    FEWEST_SLOTS,
    MOST_SLOTS,
    POLL_LONGEST,
    REASON_LONGEST,
    REASON_SHORTEST,
    ProposalState,
    Shown,
    Slot,
)


@act
def open_poll(*, actor: Actor, proposal_id: int, slots: Sequence[Slot], until: datetime) -> MeetingProposal:
    """Ask when people could come: two to eight slots, all after the poll closes (`until`, within 60 days). The proposer
    and the supporters are told."""
    proposal = _decidable(actor, proposal_id)
    proposal.must_be(ProposalState.PROPOSED)
    _check(slots, until, now())
    proposal.state, proposal.poll_until, proposal.changed_at = ProposalState.POLLING, until, now()
    session.add_all(
        ProposalSlot(proposal_id=proposal_id, starts_at=one.starts_at, ends_at=one.ends_at)
        for one in sorted(set(slots))
    )
    session.flush()
    announce(PollOpened(meeting_proposal_id=proposal_id), actor=actor, fields=["state", "poll_until"])
    return proposal


@act
def decline_proposal(*, actor: Actor, proposal_id: int, reason: str) -> MeetingProposal:
    """Say no, with a reason that everybody reads; the proposer and the supporters are told."""
    proposal = _decidable(actor, proposal_id)
    proposal.must_be_open()
    words = tidy_block(reason)
    if not REASON_SHORTEST <= len(words) <= REASON_LONGEST:
        raise Invalid("Say why, in 10 to 500 characters.", field="reason")
    proposal.state, proposal.reason = ProposalState.DECLINED, words
    proposal.decided_by, proposal.changed_at = actor.account_id, now()
    announce(ProposalDeclined(meeting_proposal_id=proposal_id), actor=actor, fields=["state", "reason"], content=words)
    return proposal


@act
def follow_meeting(*, actor: Actor, proposal_id: int, meeting_id: int) -> None:
    """The meeting that was announced just now comes of this proposal; part of the act that announces it. Whoever may
    announce it was asked there. One proposal gives one meeting, in its own area or one around it."""
    proposal, meeting = locked(proposal_id), meeting_by_id(session(), meeting_id)
    if proposal.shown != Shown.VISIBLE:
        raise NotFound
    if not proposal.area_path.startswith(meeting.area_path):
        raise Invalid("The proposal is for another area.", field="area")
    if proposal.meeting_id is not None:
        raise Conflict("This proposal has been decided already.")
    proposal.must_be_open()
    proposal.state, proposal.meeting_id = ProposalState.ANNOUNCED, meeting_id
    proposal.decided_by, proposal.changed_at = meeting.called_by, now()
    session.flush()
    announce(ProposalAnnounced(meeting_proposal_id=proposal_id, meeting_id=meeting_id), actor=actor, fields=["state"])


def _decidable(actor: Actor, proposal_id: int) -> MeetingProposal:
    proposal = locked(proposal_id)
    if not may_see(actor, proposal):
        raise NotFound
    if not may_decide(actor, proposal):
        raise NotAllowed
    return proposal


def _check(slots: Sequence[Slot], until: datetime, moment: datetime) -> None:
    if not moment < until <= moment + POLL_LONGEST:
        raise Invalid("The poll closes between now and 60 days from now.", field="until")
    begins = {one.starts_at for one in slots}
    if not FEWEST_SLOTS <= len(begins) <= MOST_SLOTS or len(begins) != len(slots):
        raise Invalid("Offer between two and eight times, each once.", field="slots")
    if any(one.starts_at <= until for one in slots):
        raise Invalid("Each time lies after the day on which the poll closes.", field="slots")
    if any(not SHORTEST <= one.ends_at - one.starts_at <= LONGEST for one in slots):
        raise Invalid("A meeting lasts between 15 minutes and 24 hours.", field="slots")
