"""The ten seconds after a verdict: taken back, as if nothing had been decided; or over, and people are told."""

from app.identity.actions import count_contribution, resume_mute, take_back_mute
from app.identity.actor import SYSTEM, Actor
from app.kernel.clock import at, now
from app.kernel.db import session
from app.kernel.errors import Conflict, NotAllowed, NotFound
from app.kernel.journal import announce
from app.kernel.transaction import act
from app.moderation import queries
from app.moderation.deciders import is_theirs
from app.moderation.events import VerdictSettled, VerdictUndone
from app.moderation.models import ModerationCase
from app.moderation.vocabulary import SUBJECT_MUTE, UNASKED, UNDO, Sight, Verdict, Why
from app.moderation.withheld import put_back


@act
def undo_verdict(*, actor: Actor, case_id: int) -> None:
    """Take one's own verdict back within ten seconds: all is as it was, and nobody has been told anything. What
    somebody decided unasked, a mute or bars over a step, was never there."""
    case = session.get(ModerationCase, case_id, with_for_update=True, populate_existing=True)
    if case is None:
        raise NotFound
    if actor.account_id is None or case.decided_by != actor.account_id or not is_theirs(actor, case):
        raise NotAllowed
    verdict, counted = case.verdict, case.why == Why.NEWCOMER and case.verdict == Verdict.APPROVE
    if verdict is None or (verdict == Verdict.RESTORE and case.why != Why.APPEAL):
        raise Conflict("There is nothing to take back.")
    if queries.appeal_of(session(), case_id) is not None:
        raise Conflict("The author has asked another person to look again: that person decides.")
    if queries.came_again(session(), case):
        raise Conflict("It was reported or decided about again in the meantime.")
    if case.kind == SUBJECT_MUTE and verdict == Verdict.RESTORE and case.decided_at is not None:
        resume_mute(actor=actor, mute_id=case.thing_id, ended_at=case.decided_at)
    case.reopen(now())
    sight = _back(case, verdict)
    case.restores_id = None
    event = VerdictUndone(case_id=case.id, kind=case.kind, thing_id=case.thing_id, verdict=verdict, sight=sight)
    if case.why != Why.APPEAL and case.kind in UNASKED:
        if case.kind == SUBJECT_MUTE:
            take_back_mute(actor=actor, mute_id=case.thing_id)
        session.delete(case)
    session.flush()
    if counted and case.author_id is not None:
        count_contribution(actor=actor, account_id=case.author_id, number=-1)
    announce(event, actor=actor, fields=["verdict", "reason"])


def _back(case: ModerationCase, verdict: str) -> Sight:
    """Put the words where they were; gives what the public sees from now on."""
    if verdict == Verdict.RESTORE:
        judged = session.get_one(ModerationCase, case.appeals_id)
        put_back(case, judged)
        return Sight.HIDDEN if judged.verdict == Verdict.HIDE else Sight.VISIBLE
    put_back(case, case)
    return case.sight if case.why != Why.APPEAL else Sight.AS_IT_IS


@act
def settle_verdicts(*, actor: Actor) -> int:
    """Let the verdicts stand whose ten seconds are over; those who are to be told are told of this. Worker's chore."""
    ids = queries.unsettled(session(), now() - UNDO)
    for case_id in ids:
        case = session.get_one(ModerationCase, case_id, with_for_update=True, populate_existing=True)
        if case.settled_at is not None or case.decided_at is None or case.verdict is None:
            continue  # taken back, or settled by another worker, a moment ago
        case.settled_at = case.decided_at + UNDO
        session.flush()
        event = VerdictSettled(case_id=case.id, kind=case.kind, thing_id=case.thing_id, verdict=case.verdict)
        with at(case.settled_at):
            announce(event, actor=SYSTEM)
    return len(ids)
