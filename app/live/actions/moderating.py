"""The queue is read: published, declined, merged; each can be taken back."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select, update

from app.identity.actions import count_contribution
from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Closed, Conflict, Invalid, NotAllowed
from app.kernel.journal import announce
from app.kernel.text import tidy
from app.kernel.transaction import act
from app.live.desk_keys import done_with, remember
from app.live.events import QuestionModerated
from app.live.floor import group, question_on, recount, supporters, take_hall_of
from app.live.models import HALL, QUESTION, Question
from app.live.policies import may_moderate
from app.live.queries import account_of
from app.live.vocabulary import MODERATING, REASON_LONGEST, REASON_SHORTEST, VISIBLE, Phase, State, Verdict


@act
def moderate_question(
    *,
    actor: Actor,
    question_id: int,
    verdict: Verdict,
    reason: str = "",
    into: int | None = None,
    key: str | None = None,
) -> int:
    """Publish, decline (with a reason), merge into another, or take that back; returns the hall's revision.

    A merge unites the supports, each participant once, and keeps every asker. `Conflict` when somebody else was
    faster; the same `key` gives the same answer.
    """
    before = done_with(actor, verdict, key, question_id)
    if before is not None:
        return int(before.revision)
    hall = take_hall_of(question_id)
    if not may_moderate(actor, hall):
        raise NotAllowed
    question = question_on(hall, question_id)
    if verdict not in MODERATING[hall.phase] and not _is_read_late(hall, question, verdict):
        raise Closed("This is not open in the present part of the meeting.")
    question.must_allow(verdict)
    if verdict == Verdict.PUBLISH:
        _publish(question, actor)
    elif verdict == Verdict.DECLINE:
        _decline(question, reason, hall.now_id)
    elif verdict == Verdict.MERGE:
        _merge(question, into)
    elif verdict == Verdict.UNMERGE:
        _unmerge(question, hall.revision)
    else:
        question.go_back()
        question.decline_reason = None
    question.changed(hall.revision)
    session.flush()
    if verdict == Verdict.MERGE and into is not None:
        _touch(_root_of(into), hall.revision)
    event = QuestionModerated(question_id=question.id, meeting_id=hall.meeting_id, verdict=verdict)
    announce(event, actor=actor, fields=["state"], content=reason)
    remember(actor, verdict, key, question.id, hall.revision)
    return int(hall.revision)


def _is_read_late(hall: Any, question: Question, verdict: Verdict) -> bool:
    """Whether a question that nobody had read when the meeting ended is read now: else it could never be answered."""
    unread = question.state == State.CARRIED and question.published_at is None
    return hall.phase == Phase.WRITING and unread and verdict in (Verdict.PUBLISH, Verdict.DECLINE)


def _publish(question: Question, actor: Actor) -> None:
    """Let residents see it; one that was carried over unread stays carried over."""
    if question.state != State.CARRIED:
        question.move_to(State.PUBLISHED)
    elif question.published_at is not None:
        raise Conflict(question=question.id)
    if question.published_at is None:
        question.published_at = now()
        account_id = account_of(session(), question.asker_id)
        if account_id is not None:
            count_contribution(actor=actor, account_id=account_id)


def _decline(question: Question, reason: str, now_id: int | None) -> None:
    words = tidy(reason)
    if not REASON_SHORTEST <= len(words) <= REASON_LONGEST:
        raise Invalid("Say why this question is not shown.", field="reason")
    before = question.state
    question.move_to(State.DECLINED)
    if before == State.ANSWERING:
        question.state_before = State.PUBLISHED
    question.decline_reason = words
    if now_id == question.id:
        session.execute(update(HALL).where(HALL.c.meeting_id == question.meeting_id).values(now_id=None))


def _merge(question: Question, into: int | None) -> None:
    """Into a question that stays: one that residents see, or another that waits when this one waits too."""
    if into is None or into == question.id:
        raise Invalid("Choose the question that stays.", field="into")
    target = session.get(Question, into, populate_existing=True)
    if target is None or target.meeting_id != question.meeting_id:
        raise Invalid("Choose the question that stays.", field="into")
    both_wait = question.state == State.QUEUED == target.state
    stays = (target.state in VISIBLE and target.published_at is not None) or both_wait
    if not stays or target.root_id is not None:
        raise Conflict(question=target.id)
    question.move_to(State.MERGED)
    question.merged_into = target.id
    session.flush()
    session.execute(update(QUESTION).where(group(question.id)).values(root_id=target.id))
    session.refresh(question)


def _unmerge(question: Question, revision: int) -> None:
    """Give back what was this question's own: those merged into it stay with it."""
    root_id = question.root_id
    assert root_id is not None
    pairs = session.execute(select(QUESTION.c.id, QUESTION.c.merged_into).where(QUESTION.c.root_id == root_id)).all()
    own = _below(question.id, [(row.id, row.merged_into) for row in pairs])
    question.merged_into = question.root_id = None
    question.go_back()
    session.flush()
    if own:
        session.execute(update(QUESTION).where(QUESTION.c.id.in_(own)).values(root_id=question.id))
    question.supports = supporters(question.id)
    recount([root_id], revision)
    _touch(root_id, revision)


def _below(top: int, pairs: Iterable[tuple[int, int | None]]) -> set[int]:
    """Ids that were merged into `top`, directly or through others."""
    links = list(pairs)
    found: set[int] = set()
    fresh = {top}
    while fresh:
        fresh = {child for child, parent in links if parent in fresh} - found
        found |= fresh
    return found


def _root_of(question_id: int) -> int:
    root: int | None = session.execute(select(QUESTION.c.root_id).where(QUESTION.c.id == question_id)).scalar_one()
    return root or question_id


def _touch(question_id: int, revision: int) -> None:
    """The words about a question changed (how many were merged into it), and its supports are counted again."""
    session.execute(update(QUESTION).where(QUESTION.c.id == question_id).values(words_revision=revision))
    recount([question_id], revision)
