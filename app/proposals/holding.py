"""Rows of proposals held until an act ends."""

from app.kernel.db import session
from app.kernel.errors import NotFound
from app.proposals.models import MeetingProposal


def locked(proposal_id: int) -> MeetingProposal:
    """The proposal as it stands now, held until the act ends; raises `NotFound`."""
    proposal = session.get(MeetingProposal, proposal_id, with_for_update=True, populate_existing=True)
    if proposal is None:
        raise NotFound
    return proposal
