"""The second look: what police or partners take out of public view, a mediator confirms or undoes within 72 hours."""

from datetime import datetime

from app.identity.actor import SYSTEM, Actor
from app.identity.policies import TIED
from app.issues.events import HidingAppealed, HidingDecided
from app.issues.hiding import bring_back, checked_why, in_force, take_out
from app.issues.merging import part_issue, standing_merge
from app.issues.models import Hiding, Issue
from app.issues.opening import held
from app.issues.persons import Masked
from app.issues.policies import is_tied_to_hiding, may_answer_hiding, may_decide_hiding, may_take_out, must_be_free
from app.issues.queries import issue_of_hiding, lapsed_hidings
from app.issues.vocabulary import Ground, Look
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Conflict, NotAllowed
from app.kernel.journal import announce
from app.kernel.transaction import act


@act
def take_out_of_view(*, actor: Actor, issue_id: int, ground: Ground, reason: str, at: datetime | None = None) -> Hiding:
    """Take a report out of public view for 72 hours, with its ground and a reason. A mediator looks, the reporter is
    told, and the register counts it by body."""
    issue = held(issue_id)
    must_be_free(actor, issue)
    if not may_take_out(actor, issue):
        raise NotAllowed
    if issue.confidential:
        raise Conflict("It is out of public view already.")
    return take_out(issue, actor, ground, checked_why(reason), at or now())


@act
def decide_hiding(*, actor: Actor, hiding_id: int, keep: bool) -> Issue:
    """A mediator confirms that an issue stays out of view (`keep`), or makes it public again: what a category took out,
    under the one it had. An appeal is decided by another one."""
    issue = held(issue_of_hiding(session(), hiding_id))
    hiding = _held_hiding(hiding_id)
    if not may_decide_hiding(actor, hiding, issue):
        raise NotAllowed(TIED) if is_tied_to_hiding(actor, hiding, issue) else NotAllowed
    hiding.decide(Look.CONFIRMED if keep else Look.UNDONE, actor.account_id, now())
    if not keep:
        _show_again(issue, hiding, actor)
    session.flush()
    announce(HidingDecided(issue_id=issue.id, hiding_id=hiding.id, look=hiding.look), actor=actor, fields=["look"])
    return issue


@act
def answer_hiding(*, actor: Actor, issue_id: int, words: str) -> Hiding:
    """The reporter says why it should be public: a mediator reads it with the second look; once that is over, it is
    an appeal, and another mediator decides."""
    issue, hiding = held(issue_id), in_force(issue_id)
    if hiding is None or not may_answer_hiding(actor, issue, hiding, now()):
        raise NotAllowed
    hiding.appeal(checked_why(words, field="said"), now())
    session.flush()
    announce(HidingAppealed(issue_id=issue.id, hiding_id=hiding.id), actor=Masked(), content=hiding.said)
    return hiding


@act
def lapse_hidings(*, actor: Actor) -> int:
    """Make public again what nobody decided in time, unless it is about personal data; how many."""
    due = lapsed_hidings(session(), now())
    for row in due:
        issue, hiding = held(row.issue_id), _held_hiding(row.id)
        if hiding.look != Look.OPEN:
            continue
        hiding.look = Look.LAPSED
        _show_again(issue, hiding, SYSTEM)
        session.flush()
        event = HidingDecided(issue_id=issue.id, hiding_id=hiding.id, look=Look.LAPSED)
        announce(event, actor=SYSTEM, fields=["look"])
    return len(due)


def _show_again(issue: Issue, hiding: Hiding, actor: Actor) -> None:
    """Public again, under a category that may be; what was joined with one that nobody may read goes on by itself."""
    bring_back(issue, hiding, actor)
    merge = standing_merge(issue.id) if hiding.ground == Ground.MERGE else None
    if merge is not None:
        part_issue(issue, merge, actor)


def _held_hiding(hiding_id: int) -> Hiding:
    return session.get_one(Hiding, hiding_id, with_for_update=True, populate_existing=True)
