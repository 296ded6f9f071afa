"""Joining issues that are about the same, and taking that back."""

from datetime import datetime

from app.identity.actor import Actor
from app.issues.events import IssueMerged
from app.issues.hiding import checked_why, no_look_needed, take_out
from app.issues.merging import check_pair, must_part_in_time, part_issue, standing_merge, unite
from app.issues.models import Issue, Merge
from app.issues.opening import held
from app.issues.policies import may_route, may_take_out, must_be_free
from app.issues.queries import categories, duty_name
from app.issues.steps import SPEAKS_AS, speaks_for
from app.issues.vocabulary import Ground
from app.issues.waiting import must_be_as_seen
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Conflict, NotAllowed
from app.kernel.journal import announce
from app.kernel.transaction import act


@act
def merge_issue(*, actor: Actor, issue_id: int, into_id: int, version: int, reason: str = "") -> Merge:
    """Let an issue go on in another one of the same or a neighbouring category within 250 m. Both reporters stay,
    supporters are united, each person once, and the clock of the older report stands.

    Into one that is not public the issue goes out of public view too, with a `reason`, until a mediator has looked.
    Raises `Conflict` when somebody changed the issue since `version`. The same again gives the same merge.
    """
    issue, into = _both(issue_id, into_id)
    there = standing_merge(issue.id)
    if there is not None and there.into_id == into.id and may_route(actor, issue):
        return there
    if there is not None:
        raise Conflict(version=issue.version)
    must_be_as_seen(issue, version)
    for one in (issue, into):
        must_be_free(actor, one)
        if not may_route(actor, one):
            raise NotAllowed
    check_pair(issue, into, categories(session()))
    less_public = into.confidential and not issue.confidential
    if less_public and not may_take_out(actor, issue):
        raise NotAllowed
    why, moment = checked_why(reason) if less_public else "", now()
    merge = _written(issue, into, actor, moment)
    unite(merge, issue, into)
    session.flush()
    announce(IssueMerged(issue_id=issue.id, into_id=into.id, merge_id=merge.id), actor=actor)
    if less_public:
        take_out(issue, actor, Ground.MERGE, why, moment)
    return merge


@act
def undo_merge(*, actor: Actor, issue_id: int) -> Issue:
    """Let an issue go on by itself again, with its own clock, supporters and followers. What the merge took out of
    public view is public again."""
    issue, merge = _held_with_merge(issue_id)
    if merge is None:
        raise Conflict("This goes on by itself already.")
    must_be_free(actor, issue)
    if not may_route(actor, issue):
        raise NotAllowed
    must_part_in_time(merge)
    part_issue(issue, merge, actor)
    no_look_needed(issue, Ground.MERGE)
    return issue


def _both(issue_id: int, into_id: int) -> tuple[Issue, Issue]:
    """Both rows, held by number, so that two who join them the other way round wait for each other in one order."""
    rows = {number: held(number) for number in sorted({issue_id, into_id})}
    return rows[issue_id], rows[into_id]


def _held_with_merge(issue_id: int) -> tuple[Issue, Merge | None]:
    seen = standing_merge(issue_id)
    issue = _both(issue_id, seen.into_id)[0] if seen is not None else held(issue_id)
    return issue, standing_merge(issue_id)


def _written(issue: Issue, into: Issue, actor: Actor, at: datetime) -> Merge:
    role = next((str(role) for role in SPEAKS_AS if actor.has(role)), "")
    merge = Merge(issue_id=issue.id, into_id=into.id, role=role, account_id=actor.account_id, at=at)
    merge.body_id = speaks_for(actor, issue)
    merge.duty_name = duty_name(session(), actor.account_id) if role else ""
    merge.answer_sooner_s = merge.solution_sooner_s = 0
    session.add(merge)
    session.flush()
    return merge
