"""The panel answers: aloud, in writing, or with a promise that becomes an issue."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import update

from app.identity.actor import Actor
from app.issues.actions import open_commitment
from app.kernel.db import session
from app.kernel.errors import Closed, Conflict, Invalid, NotAllowed, NotFound
from app.kernel.journal import announce
from app.kernel.text import excerpt, tidy_block
from app.kernel.transaction import act
from app.live.desk_keys import done_with, remember
from app.live.events import QuestionAnswered
from app.live.floor import question_on, take_hall_of
from app.live.models import HALL, Question
from app.live.policies import may_answer, may_moderate
from app.live.saying import say
from app.live.vocabulary import ANSWER_LONGEST, ANSWERING, COMMITMENT_TITLE, Answer, AnswerKind, State
from app.meetings.queries import meeting_by_id


@dataclass(frozen=True, slots=True)
class Answered:
    """`issue_ref`: of the issue that a commitment opened."""

    revision: int
    issue_ref: str | None = None


@act
def answer_question(
    *,
    actor: Actor,
    question_id: int,
    how: Answer,
    body: str = "",
    owner: str | None = None,
    due: date | None = None,
    key: str | None = None,
    now_known: int | None = None,
) -> Answered:
    """Take a question up, put it back, answer it, or carry it over.

    One question of a hall is being answered: taking up the next puts the one before back among the published. Whoever
    says which one they believe is being answered (`now_known`, 0 for none) and is wrong takes nothing up: somebody else
    was faster, and gets to see it first. A
    commitment has a day and opens an issue of its own, called as its first line says. `Conflict` from a state that
    does not lead there; the same `key` gives the same answer.
    """
    before = done_with(actor, how, key, question_id)
    if before is not None:
        return Answered(before.revision, before.issue_ref)
    hall = take_hall_of(question_id)
    if not may_answer(actor, hall):
        raise NotAllowed
    if how not in ANSWERING[hall.phase]:
        raise Closed("This is not open in the present part of the meeting.")
    question = question_on(hall, question_id)
    if question.published_at is None and not may_moderate(actor, hall):
        raise NotFound
    question.must_allow(how)
    if how == Answer.START and now_known is not None and now_known != (hall.now_id or 0):
        raise Conflict("Another question was taken up in the meantime.", question=hall.now_id or question.id)
    if how == Answer.COMMIT and question.issue_ref is not None:
        raise Conflict(question=question.id)
    issue_ref = _do(question, hall, actor, how, tidy_block(body), owner, due)
    question.changed(hall.revision)
    session.flush()
    event = QuestionAnswered(question_id=question.id, meeting_id=hall.meeting_id, how=how, state=question.state)
    announce(event, actor=actor, fields=["state"], content=body)
    remember(actor, how, key, question.id, hall.revision, issue_ref)
    return Answered(hall.revision, issue_ref)


def _do(
    question: Question, hall: Any, actor: Actor, how: Answer, words: str, owner: str | None, due: date | None
) -> str | None:
    """Change the question; returns the reference of the issue that it opened, if it did."""
    if len(words) > ANSWER_LONGEST:
        raise Invalid("An answer has 5,000 characters at most.", field="body")
    if how == Answer.START:
        _take_up(question, hall)
        return None
    if how == Answer.STOP:
        question.go_back()
        _take_down(question, hall)
        return None
    if how == Answer.CARRY:
        question.move_to(State.CARRIED)
        _take_down(question, hall)
        return None
    if how == Answer.WRITTEN and not words:
        raise Invalid("Write the answer.", field="body")
    issue_ref = _promise(question, hall, actor, words, owner, due) if how == Answer.COMMIT else None
    say(question, actor, AnswerKind(how.value), words)
    _take_down(question, hall)
    return issue_ref


def _take_up(question: Question, hall: Any) -> None:
    if hall.now_id is not None and hall.now_id != question.id:
        running = question_on(hall, hall.now_id)
        running.go_back()
        running.changed(hall.revision)
        session.flush()
    question.move_to(State.ANSWERING)
    _show(hall, question.id)


def _take_down(question: Question, hall: Any) -> None:
    if hall.now_id == question.id:
        _show(hall, None)


def _show(hall: Any, now_id: int | None) -> None:
    session.execute(update(HALL).where(HALL.c.meeting_id == hall.meeting_id).values(now_id=now_id))


def _promise(question: Question, hall: Any, actor: Actor, words: str, owner: str | None, due: date | None) -> str:
    if due is None:
        raise Invalid("Say by which day.", field="due")
    meeting = meeting_by_id(session(), hall.meeting_id)
    promise = words.split("\n", 1)[0] or question.body
    issue = open_commitment(
        actor=actor,
        title=excerpt(promise, COMMITMENT_TITLE - 1),
        area_id=meeting.area_id,
        body_slug=owner or None,
        due=due,
        origin_kind="question",
        origin_id=question.id,
        origin_title=meeting.title,
        origin_path=f"/meetings/{meeting.id}/live#question-{question.id}",
        text=words,
        lang=question.lang or None,
    )
    question.issue_ref, question.due = issue.ref, due
    return issue.ref
