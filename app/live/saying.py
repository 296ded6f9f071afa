"""Keeping what was answered: who said it, in which office, and when."""

from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.text import render
from app.live.models import Question
from app.live.policies import stands_for
from app.live.queries import office_of
from app.live.vocabulary import AnswerKind, State
from app.meetings.queries.inviting import bodies_answering
from app.web.city import city


def say(question: Question, actor: Actor, kind: AnswerKind, words: str) -> None:
    """Keep an answer; one to what was never published publishes it."""
    name, office = _speaks_for(actor, question.meeting_id) or office_of(session(), actor)
    question.move_to(State.ANSWERED)
    question.answer_kind = kind
    question.answer = words or None
    question.answer_html = render(words) if words else None
    question.answer_by, question.answer_role = name, office
    question.answer_account_id = actor.account_id
    question.answered_at = now()
    question.published_at = question.published_at or now()


def _speaks_for(actor: Actor, meeting_id: int) -> tuple[str, str] | None:
    """An invited body answers under its own name, not under that of the person."""
    bodies = stands_for(actor)
    if not bodies:
        return None
    asked = [row for row in bodies_answering(session(), meeting_id) if row.body_id in bodies]
    if not asked:
        return None
    names = asked[0].names
    return names.get(city().lang) or next(iter(names.values())), "partner"
