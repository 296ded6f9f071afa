"""Notes that staff take while others speak: kept at once, seen by nobody else."""

from sqlalchemy import delete, insert, update

from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Invalid, NotAllowed, NotFound
from app.kernel.text import tidy_block
from app.kernel.transaction import act
from app.live.floor import queue_for
from app.live.models import NOTE
from app.live.policies import may_keep_note, may_moderate
from app.live.queries import hall_of, question_by_id
from app.live.vocabulary import NOTE_LONGEST


@act
def keep_note(*, actor: Actor, meeting_id: int, body: str, question_id: int | None = None) -> int:
    """Keep the own notes on a question, or on the meeting, in place of those before; empty ones go. Returns the hall's
    revision, which stays: nobody else sees a note. Up to 5,000 characters.
    """
    queue_for(meeting_id=meeting_id)
    hall = hall_of(session(), meeting_id)
    if not may_keep_note(actor, hall):
        raise NotAllowed
    words = tidy_block(body)
    if len(words) > NOTE_LONGEST:
        raise Invalid("Notes have 5,000 characters at most.", field="body")
    if question_id is not None:
        question = question_by_id(session(), question_id)
        if question.meeting_id != meeting_id or (question.published_at is None and not may_moderate(actor, hall)):
            raise NotFound
    own = (
        NOTE.c.account_id == actor.account_id,
        NOTE.c.meeting_id == meeting_id,
        NOTE.c.question_id == question_id,
    )
    if not words:
        session.execute(delete(NOTE).where(*own))
        return int(hall.revision)
    fresh = {"body": words, "changed_at": now()}
    changed = session.execute(update(NOTE).where(*own).values(fresh).returning(NOTE.c.id)).scalar()
    if changed is None:
        row = {"meeting_id": meeting_id, "question_id": question_id, "account_id": actor.account_id}
        session.execute(insert(NOTE).values(row | fresh))
    return int(hall.revision)
