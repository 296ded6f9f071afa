"""After the meeting: one written answer for several questions, and reminders of those that wait."""

from collections.abc import Sequence

from sqlalchemy import update

from app.identity.actor import Actor
from app.kernel.clock import now, reminders_due
from app.kernel.db import session
from app.kernel.errors import Closed, Invalid, NotAllowed, NotFound
from app.kernel.journal import announce
from app.kernel.text import tidy_block
from app.kernel.transaction import act
from app.live.desk_keys import done_with, remember
from app.live.events import AnswersDue, QuestionAnswered
from app.live.floor import question_on, take_hall
from app.live.models import HALL
from app.live.policies import may_answer, may_moderate
from app.live.queries import halls_to_remind
from app.live.saying import say
from app.live.vocabulary import (
    ANSWER_LONGEST,
    ANSWERED_TOGETHER,
    ANSWERING,
    REMIND_OF_ANSWERS,
    Answer,
    AnswerKind,
)
from app.web.city import city


@act
def answer_in_writing(
    *, actor: Actor, meeting_id: int, question_ids: Sequence[int], body: str, key: str | None = None
) -> int:
    """Answer one or several questions of a meeting with the same words; whoever asked any of them is told.

    All or none: `Conflict` when one of them is no longer in a state that can be answered. The same `key` gives the
    same answer. Returns the hall's revision.
    """
    if not question_ids or len(question_ids) > ANSWERED_TOGETHER:
        raise Invalid("One answer serves 20 questions at most.", field="also")
    before = done_with(actor, Answer.WRITTEN, key, question_ids[0])
    if before is not None:
        return int(before.revision)
    hall = take_hall(meeting_id)
    if not may_answer(actor, hall):
        raise NotAllowed
    if Answer.WRITTEN not in ANSWERING[hall.phase]:
        raise Closed("This is not open in the present part of the meeting.")
    words = tidy_block(body)
    if not words:
        raise Invalid("Write the answer.", field="body")
    if len(words) > ANSWER_LONGEST:
        raise Invalid("An answer has 5,000 characters at most.", field="body")
    for question_id in dict.fromkeys(question_ids):
        question = question_on(hall, question_id)
        if question.published_at is None and not may_moderate(actor, hall):
            raise NotFound
        question.must_allow(Answer.WRITTEN)
        say(question, actor, AnswerKind.WRITTEN, words)
        question.changed(hall.revision)
        session.flush()
        if hall.now_id == question.id:
            session.execute(update(HALL).where(HALL.c.meeting_id == meeting_id).values(now_id=None))
        event = QuestionAnswered(
            question_id=question.id, meeting_id=meeting_id, how=Answer.WRITTEN, state=question.state
        )
        announce(event, actor=actor, fields=["state"], content=words)
    remember(actor, Answer.WRITTEN, key, question_ids[0], hall.revision)
    return int(hall.revision)


@act
def remind_of_answers(*, actor: Actor) -> int:
    """Remind whoever answers of what was carried over: when seven and two working days are left, and when the time is
    over. Returns how many halls were reminded of; one that slept through a reminder gets the latest alone."""
    reminded = 0
    for row in halls_to_remind(session(), len(REMIND_OF_ANSWERS) + 1):
        reached = reminders_due(row.answers_due, REMIND_OF_ANSWERS, city().zone, city().holidays)
        if reached > row.answers_reminded:
            session.execute(update(HALL).where(HALL.c.meeting_id == row.meeting_id).values(answers_reminded=reached))
            announce(AnswersDue(meeting_id=row.meeting_id, late=now() >= row.answers_due), actor=actor)
            reminded += 1
    return reminded
