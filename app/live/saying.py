"""Keeping what was answered: who said it, in which office, and when."""

from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.text import render
from app.live.models import Question
from app.live.queries import office_of
from app.live.vocabulary import AnswerKind, State


def say(question: Question, actor: Actor, kind: AnswerKind, words: str) -> None:
    """Keep an answer; one to what was never published publishes it."""
    name, office = office_of(session(), actor)
    question.move_to(State.ANSWERED)
    question.answer_kind = kind
    question.answer = words or None
    question.answer_html = render(words) if words else None
    question.answer_by, question.answer_role = name, office
    question.answer_account_id = actor.account_id
    question.answered_at = now()
    question.published_at = question.published_at or now()
