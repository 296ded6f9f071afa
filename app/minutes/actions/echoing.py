"""Who came says whether they felt heard, and answered."""

from app.identity.actions import take_part
from app.identity.actor import Actor
from app.identity.policies import must_not_be_banned
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Closed, NotAllowed
from app.kernel.journal import announce
from app.kernel.transaction import act
from app.meetings.queries import meeting_by_id
from app.minutes.events import EchoGiven
from app.minutes.models import Echo
from app.minutes.policies import may_echo
from app.minutes.queries import attended, takes_echoes
from app.minutes.vocabulary import Answered, Heard


@act
def give_echo(*, actor: Actor, meeting_id: int, heard: Heard, answered: Answered) -> None:
    """Say whether one felt heard and one's question was answered, while the meeting goes on and for a week after. Said
    again it replaces what was said before."""
    meeting = meeting_by_id(session(), meeting_id)
    must_not_be_banned(actor)
    if not may_echo(actor, meeting, attended(session(), actor, meeting_id)):
        raise NotAllowed
    if not takes_echoes(session(), meeting, now()):
        raise Closed
    part = take_part(actor=actor, meeting_id=meeting_id)
    own = session.get(Echo, (meeting_id, part.id))
    if own is None:
        own = Echo(meeting_id=meeting_id, participant_id=part.id)
        session.add(own)
    own.heard, own.answered, own.at = heard, answered, now()
    session.flush()
    announce(EchoGiven(meeting_id=meeting_id), actor=actor)
