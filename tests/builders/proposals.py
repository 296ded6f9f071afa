"""Proposed meetings and date polls for tests."""

from datetime import datetime, timedelta
from typing import Any

from app.areas.models import Area
from app.identity.models import Account
from app.kernel.clock import now
from app.kernel.db import session
from app.proposals.models import MeetingProposal, ProposalSlot
from app.proposals.vocabulary import ProposalState, Shown


def make_proposal(area: Area, author: Account | None = None, title: str = "Lamps in the park", **fields: Any) -> Any:
    """A proposal that everybody sees, unless said otherwise."""
    told = {
        "lang": "en",
        "state": ProposalState.PROPOSED,
        "shown": Shown.VISIBLE,
        "made_at": now(),
        "changed_at": now(),
    }
    proposal = MeetingProposal(area_id=area.id, area_path=area.path, **(told | fields))
    proposal.say(title, "Nobody walks there after dark any more.")
    proposal.author_id = author.id if author else None
    proposal.author_name = author.name if author else ""
    session.add(proposal)
    session.commit()
    return proposal


def make_poll(area: Area, slots: int = 2, begins: datetime | None = None, **fields: Any) -> tuple[Any, list[int]]:
    """A proposal whose date is being polled for three more days, and the numbers of its slots, a day apart."""
    told = {"state": ProposalState.POLLING, "poll_until": now() + timedelta(days=3)}
    proposal = make_proposal(area, **(told | fields))
    first = begins or (now() + timedelta(days=10)).replace(minute=0, second=0, microsecond=0)
    rows = [
        ProposalSlot(
            proposal_id=proposal.id, starts_at=first + timedelta(days=n), ends_at=first + timedelta(days=n, hours=2)
        )
        for n in range(slots)
    ]
    session.add_all(rows)
    session.commit()
    return proposal, [row.id for row in rows]
