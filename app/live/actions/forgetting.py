"""What halls do when an account goes: who asked is forgotten, and the words too when the person says so."""

from typing import Any

from sqlalchemy import select, update

from app.identity.actor import Actor
from app.identity.queries.standing import participants_of_account
from app.kernel.db import session
from app.kernel.journal import announce
from app.kernel.transaction import act
from app.live.events import QuestionForgotten
from app.live.floor import take_hall
from app.live.models import HALL, Question
from app.live.vocabulary import LEFT_OUT, AnswerKind, State


@act
def forget_asker(*, actor: Actor, account_id: int, words_go: bool) -> None:
    """Take the name and the address of an account from its questions; part of the act that deletes it.

    With `words_go` a question that was answered keeps its place, its answer and the sign that its words are gone;
    any other leaves the hall. Supports count on: the participant stays, and leads to nobody.
    """
    parts = participants_of_account(session(), account_id)
    asked = select(Question).where(Question.asker_id.in_(parts)).order_by(Question.meeting_id, Question.id)
    by_hall: dict[int, list[Question]] = {}
    for question in session.scalars(asked.execution_options(populate_existing=True)).all():
        by_hall.setdefault(question.meeting_id, []).append(question)
    for meeting_id, questions in sorted(by_hall.items()):
        hall = take_hall(meeting_id)
        for question in questions:
            session.refresh(question)
            question.shown_name = question.reach = None
            if words_go:
                _take_words(question, hall)
            question.changed(hall.revision)
            event = QuestionForgotten(question_id=question.id, meeting_id=meeting_id, words_go=words_go)
            announce(event, actor=actor)
    session.flush()


def _take_words(question: Question, hall: Any) -> None:
    answered = question.answer_kind in list(AnswerKind)
    question.body = LEFT_OUT
    if answered or question.state == State.MERGED:
        return
    if hall.now_id == question.id:
        session.execute(update(HALL).where(HALL.c.meeting_id == hall.meeting_id).values(now_id=None))
    question.state, question.state_before = State.DECLINED, None
