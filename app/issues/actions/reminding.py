"""Reminding whoever must act, and telling the commissioner where nobody does. Each is told once: what was told is
written down with the telling, in one transaction."""

from app.identity.actor import Actor
from app.issues.events import IssueEscalated, IssueReminded, ReviewDue
from app.issues.opening import held
from app.issues.queries import to_escalate, to_remind, to_review
from app.issues.vocabulary import State
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.journal import announce
from app.kernel.transaction import act


@act
def remind_of_issues(*, actor: Actor) -> int:
    """Remind whoever must act when they have been waited for 3, 10 and 24 days; how many reminders. Of days that passed
    while nobody could remind, the last one counts for all."""
    due = to_remind(session(), now())
    for row in due:
        issue = held(row.id)
        if issue.state == State.CLOSED or issue.reminded >= row.day or issue.waits_since > now():
            continue
        issue.reminded = row.day
        session.flush()
        announce(IssueReminded(issue_id=issue.id, day=row.day), actor=actor)
    return len(due)


@act
def escalate_silent(*, actor: Actor) -> int:
    """Tell the commissioner of issues without a step for eight weeks, once until the next step; how many."""
    due = to_escalate(session(), now())
    for row in due:
        issue = held(row.id)
        if issue.state == State.CLOSED or issue.escalated_at is not None:
            continue
        issue.escalated_at = now()
        session.flush()
        announce(IssueEscalated(issue_id=issue.id), actor=actor)
    return len(due)


@act
def remind_of_reviews(*, actor: Actor) -> int:
    """Remind whoever must act that the day has come on which a limited step is looked at again, once; how many."""
    due = to_review(session(), now())
    for row in due:
        issue = held(row.id)
        if issue.review_told or issue.limited_until is None:
            continue
        issue.review_told = True
        session.flush()
        announce(ReviewDue(issue_id=issue.id), actor=actor)
    return len(due)
