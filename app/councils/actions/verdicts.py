"""What a moderator's verdict does to what was put to the vote, inside the act that decides."""

from app.councils.models import CouncilPoll
from app.identity.actor import Actor
from app.kernel.db import session
from app.kernel.errors import NotFound
from app.kernel.transaction import act
from app.moderation.vocabulary import Sight


@act
def judge_poll(*, actor: Actor, poll_id: int, sight: Sight) -> None:
    """Show a vote or take it out of sight; out of sight nobody votes, and ballots that were cast stay."""
    if sight == Sight.AS_IT_IS:
        return
    poll = session.get(CouncilPoll, poll_id, with_for_update=True, populate_existing=True)
    if poll is None:
        raise NotFound
    poll.shown = sight == Sight.VISIBLE
    session.flush()
