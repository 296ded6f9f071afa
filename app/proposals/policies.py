"""Who may do what with a proposal: the "meeting.propose", "proposal.support" and "poll.answer" lines of the permission
table; who announces a meeting decides on one."""

import hmac
from datetime import datetime
from typing import Any

from app.identity.actor import Actor
from app.identity.vocabulary import STAFF, Role
from app.kernel.sealed import keyed
from app.meetings.policies import may_call_meeting, may_sign_up
from app.proposals.vocabulary import OPEN, ProposalState, Shown

PROPOSE_ON_DUTY = (Role.OFFICER, Role.COMMISSIONER, Role.PARTNER, Role.MODERATOR, Role.MEDIATOR)
OFFICES = STAFF | {Role.EXPERT}


def may_propose(actor: Actor) -> bool:
    """meeting.propose: everyone with an account but who administrates, coordinates or evaluates."""
    return actor.known and (actor.roles.isdisjoint(OFFICES) or actor.has(*PROPOSE_ON_DUTY))


def may_see(actor: Actor, proposal: Any) -> bool:
    """What everybody sees, and one's own."""
    return proposal.shown == Shown.VISIBLE or _own(actor, proposal)


def may_withdraw(actor: Actor, proposal: Any) -> bool:
    """meeting.propose: one's own, as long as it is open."""
    return _own(actor, proposal) and proposal.state in OPEN


def may_support(actor: Actor, proposal: Any) -> bool:
    """proposal.support: residents with an account, never staff, never one's own."""
    resident = actor.known and not actor.banned and actor.roles.isdisjoint(OFFICES)
    return resident and not _own(actor, proposal) and proposal.shown == Shown.VISIBLE


def may_decide(actor: Actor, proposal: Any) -> bool:
    """meeting.call: poll dates, announce, decline; whoever may announce a meeting of this area."""
    return may_call_meeting(actor, proposal.area_path) and proposal.shown == Shown.VISIBLE


def may_answer(actor: Actor) -> bool:
    """poll.answer: whoever may sign up for a meeting."""
    return may_sign_up(actor)


def takes_answers(proposal: Any, now: datetime) -> bool:
    """Whether its date poll is open."""
    polling = proposal.state == ProposalState.POLLING and proposal.shown == Shown.VISIBLE
    return polling and proposal.poll_until is not None and proposal.poll_until > now


def may_keep_answers(actor: Actor, person: Any, proof: str | None) -> bool:
    """Change or take back answers: the account they belong to, or who holds the link that was sent (`proof`)."""
    if person.account_id is not None and person.account_id == actor.account_id:
        return True
    return proof is not None and hmac.compare_digest(proof.encode(), proof_of(person.id, person.mark).encode())


def proof_of(person_id: int, mark: str) -> str:
    """What the link in a mail carries besides the number: of the row's mark and the secret outside the database."""
    return keyed("poll.link", person_id, mark)[:32]


def _own(actor: Actor, proposal: Any) -> bool:
    return proposal.author_id is not None and proposal.author_id == actor.account_id
