"""The floor of a hall: every live act takes it first, and so acts of one hall happen one after another.

Taking it raises the revision; all that the act then changes bears the new one. An act that is refused leaves no
trace, not even the number.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, or_, select, update

from app.identity.actions import take_part
from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import NotFound
from app.kernel.transaction import take_turn
from app.live.models import HALL, HAND, QUESTION, SUPPORT, Question

_of_question = select(QUESTION.c.meeting_id).where(QUESTION.c.id == bindparam("question")).scalar_subquery()
_take = update(HALL).values(revision=HALL.c.revision + 1).returning(*HALL.c)
_TAKE = _take.where(HALL.c.meeting_id == bindparam("meeting"))
_TAKE_OF = _take.where(HALL.c.meeting_id == _of_question)


def take_hall(meeting_id: int) -> Any:
    """The hall's row with its new revision, held until the act ends; raises `NotFound`."""
    return _held(_TAKE, meeting=meeting_id)


def take_hall_of(question_id: int) -> Any:
    """The same for the hall that a question was asked in."""
    hall = _held(_TAKE_OF, question=question_id)
    if len(_hall_of) >= MOST_REMEMBERED:
        _hall_of.clear()
    _hall_of[question_id] = hall.meeting_id
    return hall


# In which hall a question was asked never changes; remembered so that its acts can queue before they begin.
_hall_of: dict[int, int] = {}
MOST_REMEMBERED = 50_000


def queue_for(*, meeting_id: int | None = None, question_id: int | None = None) -> None:
    """Wait for the acts of this process that are in the same hall; to be called before an act's first statement."""
    found = meeting_id if question_id is None else _hall_of.get(question_id)
    if found is not None:
        take_turn(f"hall {found}")


def _held(statement: Any, **values: int) -> Any:
    hall = session.connection().execute(statement, values).one_or_none()
    if hall is None:
        raise NotFound
    return hall


def question_on(hall: Any, question_id: int) -> Question:
    """The question as it stands now, in this hall; raises `NotFound`."""
    question = session.get(Question, question_id, populate_existing=True)
    if question is None or question.meeting_id != hall.meeting_id:
        raise NotFound
    return question


def take_floor_as(actor: Actor, hall: Any) -> int:
    """The actor's participant in this hall; what was done in this browser before signing in moves over."""
    part = take_part(actor=actor, meeting_id=hall.meeting_id)
    if part.before is not None:
        _move_over(part.before, part.id, hall.revision)
    return part.id


def _move_over(before: int, own: int, revision: int) -> None:
    """Give what the participant `before` did to `own`: one person, one support a question, one hand."""
    backed = session.scalars(select(SUPPORT.c.question_id).where(SUPPORT.c.participant_id == before)).all()
    have = set(session.scalars(select(SUPPORT.c.question_id).where(SUPPORT.c.participant_id == own)))
    fresh = [{"question_id": one, "participant_id": own, "made_at": now()} for one in backed if one not in have]
    if fresh:
        session.execute(insert(SUPPORT), fresh)
    session.execute(delete(SUPPORT).where(SUPPORT.c.participant_id == before))
    session.execute(update(QUESTION).where(QUESTION.c.asker_id == before).values(asker_id=own))
    up = select(HAND.c.hands_id).where(HAND.c.participant_id == own)
    session.execute(delete(HAND).where(HAND.c.participant_id == before, HAND.c.hands_id.in_(up)))
    session.execute(update(HAND).where(HAND.c.participant_id == before).values(participant_id=own))
    recount(backed, revision)


def group(root_id: int) -> Any:
    """The condition on questions: this one and all that were merged into it."""
    return or_(QUESTION.c.id == root_id, QUESTION.c.root_id == root_id)


def recount(question_ids: Iterable[int], revision: int) -> None:
    """Count the supports of the groups of these questions again, each participant once."""
    ids = list(question_ids)
    if not ids:
        return
    roots = select(func.coalesce(QUESTION.c.root_id, QUESTION.c.id)).where(QUESTION.c.id.in_(ids)).distinct()
    for root_id in session.scalars(roots).all():
        session.execute(
            update(QUESTION).where(QUESTION.c.id == root_id).values(supports=supporters(root_id), revision=revision)
        )


def supporters(root_id: int) -> int:
    """How many participants stand behind a question or one that was merged into it."""
    within = select(QUESTION.c.id).where(group(root_id))
    statement = select(func.count(SUPPORT.c.participant_id.distinct())).where(SUPPORT.c.question_id.in_(within))
    counted: int = session.execute(statement).scalar_one()
    return counted
