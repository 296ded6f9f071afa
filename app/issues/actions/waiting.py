"""The ten seconds before a step is published: sent, it is its author's alone; taken back, it was never there."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from app.identity.actor import SYSTEM, Actor
from app.identity.queries import actor_of_account
from app.issues.actions.follow_up import close_issue, publish_step
from app.issues.events import StepNotPublished, StepSent, StepTakenBack
from app.issues.models import Step, WaitingStep
from app.issues.opening import held
from app.issues.policies import may_route, may_step, must_be_free
from app.issues.queries.waiting import due_to_publish, newest_own
from app.issues.steps import StepWords
from app.issues.vocabulary import StepKind
from app.issues.waiting import packed, unpacked, waiting_step
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Conflict, NotAllowed, Refused
from app.kernel.journal import announce
from app.kernel.transaction import act
from app.moderation.vocabulary import UNDO


@act
def send_step(*, actor: Actor, issue_id: int, version: int, kind: StepKind, words: StepWords) -> WaitingStep | Step:
    """Send a step, or a closing, to be published in ten seconds; until then it changes nothing, and nobody but its
    author sees it. It counts as written now.

    Refuses whatever `publish_step` and `close_issue` refuse, at once and in the same way. Raises `Conflict` too while
    another step waits on the issue: whoever sent first is first. The same form sent again gives what came of it.
    """
    issue, moment = held(issue_id), now()
    there = waiting_step(issue.id)
    if there is not None and _is_same(there, actor, kind, words):
        return there
    if words.key is not None and _written_before(issue.id, words.key):
        return _write(actor, issue_id, version, kind, words, moment)
    trial = session.begin_nested()
    try:
        _write(actor, issue_id, version, kind, replace(words, photo=None), moment)
    finally:
        trial.rollback()
    before = (WaitingStep.issue_id == issue_id, WaitingStep.account_id == actor.account_id)
    session.execute(delete(WaitingStep).where(*before))
    row = WaitingStep(issue_id=issue_id, account_id=actor.account_id, kind=kind, version=version, at=moment)
    row.words = packed(words)
    session.add(row)
    session.flush()
    announce(StepSent(issue_id=issue_id, kind=kind), actor=actor)
    return row


@act
def take_step_back(*, actor: Actor, issue_id: int) -> StepKind:
    """Take back what one sent and what is not published; nobody has been told. Its words are kept for a day, to go on
    from, or until another one is sent. Gives the kind of step. Raises `Conflict` when the ten seconds are over."""
    issue = held(issue_id)
    row = newest_own(session(), issue_id, actor.account_id) if actor.account_id is not None else None
    if row is None:
        if not (may_route(actor, issue) or may_step(actor, issue)):
            raise NotAllowed
        raise Conflict("The ten seconds to take this back are over.")
    kind = StepKind(row.kind)
    if row.ended_at is None:
        row.ended_at = max(now(), row.at)
        session.flush()
        announce(StepTakenBack(issue_id=issue_id, kind=kind), actor=actor, content=unpacked(row.words).text)
    return kind


@act
def let_step_stand(*, actor: Actor, issue_id: int) -> None:
    """End the ten seconds of the step that waits on an issue: at its author's word, or since somebody else of those who
    answer has sent another one, who is shown it. Nothing happens where none waits."""
    issue = held(issue_id)
    if not (may_route(actor, issue) or may_step(actor, issue)):
        must_be_free(actor, issue)
        raise NotAllowed
    row = waiting_step(issue.id)
    if row is not None:
        _publish(row)


@act
def publish_waiting(*, actor: Actor) -> int:
    """Publish the steps whose ten seconds are over; how many. The worker's chore."""
    due = due_to_publish(session(), now() - UNDO)
    for issue_id in due:
        held(issue_id)
        row = waiting_step(issue_id)
        if row is not None:  # else taken back, or published by somebody else, a moment ago
            _publish(row)
    return len(due)


def _publish(row: WaitingStep) -> None:
    """Publish what waits, as its author and of the moment it was sent. What is no longer possible stays for its author
    to read, and holds up nothing."""
    row.ended_at, row.refused = max(now(), row.at), True
    session.flush()
    try:
        with session.begin_nested():
            author = actor_of_account(session(), row.account_id, row.at)
            _write(author, row.issue_id, row.version, StepKind(row.kind), unpacked(row.words), row.at)
    except (Refused, IntegrityError):
        announce(StepNotPublished(issue_id=row.issue_id, waiting_id=row.id), actor=SYSTEM)
    else:
        session.delete(row)
        session.flush()


def _write(actor: Actor, issue_id: int, version: int, kind: StepKind, words: StepWords, at: datetime) -> Step:
    if kind == StepKind.CLOSE:
        step: Step = close_issue(actor=actor, issue_id=issue_id, version=version, words=words, at=at)
    else:
        step = publish_step(actor=actor, issue_id=issue_id, version=version, kind=kind, words=words, at=at)
    return step


def _is_same(row: WaitingStep, actor: Actor, kind: StepKind, words: StepWords) -> bool:
    """Whether this is what the same form sent before; its photo may have arrived a second time under another name."""
    there = unpacked(row.words)
    same_form = words.key is not None and there.key == words.key and row.account_id == actor.account_id
    return same_form and (row.kind, there.text) == (kind, words.text)


def _written_before(issue_id: int, key: str) -> bool:
    found = select(Step.id).where(Step.issue_id == issue_id, Step.key == key)
    return session.execute(found).scalar() is not None
