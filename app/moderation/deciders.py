"""Whose a case is to decide, with what the policies cannot know: who decided before."""

from app.identity.actor import Actor
from app.kernel.db import session
from app.moderation import policies, queries
from app.moderation.models import ModerationCase
from app.moderation.vocabulary import SUBJECT_MUTE


def is_theirs(actor: Actor, case: ModerationCase) -> bool:
    """Whether a case is the actor's to decide now, and therefore also to take the decision back."""
    if case.appeals_id is None:
        return policies.may_decide(actor, case)
    first = session.get_one(ModerationCase, case.appeals_id)
    mutes = queries.mute_deciders(session(), [case.thing_id] if case.kind == SUBJECT_MUTE else [])
    return policies.may_decide_appeal(actor, case, {first.decided_by, *mutes.get(case.thing_id, ())})
