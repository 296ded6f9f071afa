"""Whose a case is to decide, with what the policies cannot know: who decided before."""

from typing import Any

from app.identity.actor import Actor
from app.identity.policies import TIED
from app.kernel.db import Executor, session
from app.kernel.errors import NotAllowed
from app.moderation import policies, queries
from app.moderation.models import ModerationCase
from app.moderation.vocabulary import SUBJECT_MUTE


def is_theirs(actor: Actor, case: ModerationCase) -> bool:
    """Whether a case is the actor's to decide now, and therefore also to take the decision back."""
    shown = name_shown(session(), actor, case)
    if case.appeals_id is None:
        return policies.may_decide(actor, case, name_shown=shown)
    return policies.may_decide_appeal(actor, case, _decided(case), name_shown=shown)


def must_be_theirs(actor: Actor, case: ModerationCase) -> None:
    """Raises `NotAllowed`, with the reason when a declared tie bars."""
    if not is_theirs(actor, case):
        tied = policies.is_tied(actor, case, name_shown=name_shown(session(), actor, case))
        before = case.appeals_id is not None and actor.tied_to(*_decided(case))
        raise NotAllowed(TIED) if tied or before else NotAllowed


def _decided(case: ModerationCase) -> set[int | None]:
    first = session.get_one(ModerationCase, case.appeals_id)
    mutes = queries.mute_deciders(session(), [case.thing_id] if case.kind == SUBJECT_MUTE else [])
    return {first.decided_by, *mutes.get(case.thing_id, ())}


def name_shown(executor: Executor, actor: Actor, case: Any) -> bool:
    """Whether everybody reads whose words these are; asked for where a declared tie depends on it alone. What is gone
    shows no name."""
    if not actor.tied_to(case.author_id):
        return True
    view = queries.views_of(executor, [case]).get((case.kind, case.thing_id))
    return view is not None and view.name_shown
