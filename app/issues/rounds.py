"""How a round of rating opens and ends, for every act that opens or ends one."""

from datetime import datetime

from sqlalchemy import update

from app.issues.models import Issue, Round
from app.issues.vocabulary import CLOSING_WINDOW, SILENT_AFTER, Cause, Closing, RoundKind, State
from app.kernel.db import session


def open_round(
    issue: Issue,
    kind: RoundKind,
    at: datetime,
    *,
    closing: Closing | None = None,
    cause: Cause | None = None,
    since: datetime | None = None,
) -> Round:
    """Open the next round of `issue`; the caller holds the issue's row.

    A closing ends "me too" for every round before it, and all of them can be rated for 60 days from it.
    """
    issue.rounds += 1
    opened = Round(
        issue_id=issue.id, number=issue.rounds, kind=kind, opened_at=at, closing=closing, cause=cause, since=since
    )
    session.add(opened)
    if kind == RoundKind.CLOSING:
        session.flush()
        running = update(Round).where(Round.issue_id == issue.id, Round.closes_at.is_(None))
        ends = {"closes_at": at + CLOSING_WINDOW, "me_too_until": at}
        session.execute(running.values(ends), execution_options={"synchronize_session": "fetch"})
    session.flush()
    return opened


def causes_of(issue: Issue, at: datetime) -> list[tuple[Cause, datetime]]:
    """What asks for a round at the moment `at`, and since when."""
    if issue.state == State.CLOSED:
        return []
    causes = []
    if issue.first_answer_at is None and issue.first_answer_due <= at:
        causes.append((Cause.ANSWER_LATE, issue.first_answer_due))
    if issue.solution_due <= at:
        causes.append((Cause.SOLUTION_LATE, issue.solution_due))
    last_word = issue.last_official_at or issue.reported_at
    if last_word + SILENT_AFTER <= at:
        causes.append((Cause.SILENCE, last_word))
    return causes
