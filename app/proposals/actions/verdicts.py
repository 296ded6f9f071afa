"""What a moderator's verdict does to a proposal, inside the act that decides."""

from app.identity.actor import Actor
from app.kernel.db import session
from app.kernel.journal import announce
from app.kernel.transaction import act
from app.moderation.vocabulary import Sight, Words
from app.proposals.events import ProposalShown
from app.proposals.holding import locked
from app.proposals.queries import words_of_proposal
from app.proposals.vocabulary import Shown

SHOWN_IN = {
    Sight.VISIBLE: Shown.VISIBLE,
    Sight.WAITING: Shown.PENDING,
    Sight.HELD: Shown.HIDDEN,
    Sight.HIDDEN: Shown.HIDDEN,
}


@act
def judge_proposal(*, actor: Actor, proposal_id: int, sight: Sight) -> None:
    """Show a proposal or take it out of sight; who decides on meetings of the area hears of it when it is first
    seen."""
    if sight == Sight.AS_IT_IS:
        return
    proposal = locked(proposal_id)
    waited, proposal.shown = proposal.shown == Shown.PENDING, SHOWN_IN[sight]
    session.flush()
    if waited and proposal.shown == Shown.VISIBLE:
        announce(ProposalShown(meeting_proposal_id=proposal_id), actor=actor, fields=["shown"])


@act
def put_proposal_words(*, actor: Actor, thing_id: int, words: Words) -> Words:
    """Put other words, with bars or without them again, in place of the proposer's; part of the act that decides.
    Returns those that stood there."""
    proposal, before = locked(thing_id), words_of_proposal(session(), thing_id)
    proposal.say(words["title"], words["why"])
    proposal.wishes, proposal.group_name = words["wishes"], words["group_name"]
    session.flush()
    return before
