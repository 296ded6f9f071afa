"""Looking at who asked."""

from app.identity.actions.proving import require_proof
from app.identity.actor import Actor
from app.kernel.db import session
from app.kernel.errors import NotAllowed
from app.kernel.journal import announce
from app.kernel.transaction import act
from app.live.events import AskerRead
from app.live.policies import may_read_asker
from app.live.queries import question_by_id
from app.live.queries.asker import Asker, asker_of


@act
def read_asker(*, actor: Actor, question_id: int) -> Asker:
    """Who asked a question, for a mediator who has just proved who it is; that they looked stands in the journal."""
    if not may_read_asker(actor):
        raise NotAllowed
    question = question_by_id(session(), question_id)
    require_proof(actor=actor)
    announce(AskerRead(question_id=question.id, meeting_id=question.meeting_id), actor=actor)
    return asker_of(session(), question.id)
