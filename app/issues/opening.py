"""What every new issue gets, whatever it began as: a reference, its place, the times promised. And how an act holds
one that stands."""

from datetime import datetime
from typing import Any

from app.issues.clocks import days_for, due_dates
from app.issues.models import Issue
from app.issues.queries import promised_times
from app.issues.references import next_number, prefix_of, public_reference, random_reference
from app.issues.vocabulary import State
from app.kernel.db import session
from app.kernel.errors import NotFound
from app.kernel.text import fold
from app.web.city import city


def open_issue(*, area: Any, at: datetime, confidential: bool = False, promise: Any = None, **values: Any) -> Issue:
    """Add an issue received in `area` at the moment `at`; the caller is an act, and checked the rest.

    `promise`: a category, for its working days where the area promises no others; `values`: columns, among them a
    `solution_due` that was promised by date.
    """
    days = days_for(area.path, promise, promised_times(session(), area.path))
    first, solution = due_dates(at, city().zone, city().holidays, days.first_answer, days.solution)
    times = {"reported_at": at, "first_answer_due": first, "solution_due": solution}
    prefix = prefix_of(area.prefix, area.slug)
    issue = Issue(
        ref=random_reference() if confidential else public_reference(prefix, next_number(prefix)),
        confidential=confidential,
        area_id=area.id,
        area_path=area.path,
        state=State.RECEIVED,
        steps=0,
        photos=0,
        rounds=0,
        version=1,
        **(times | values),
    )
    issue.folded = fold(f"{issue.title} {issue.words} {issue.street or ''}")
    session.add(issue)
    session.flush()
    return issue


def held(issue_id: int) -> Issue:
    """The issue's row as it is now, held until the running act ends; raises `NotFound`."""
    issue = session.get(Issue, issue_id, with_for_update=True, populate_existing=True)
    if issue is None:
        raise NotFound
    return issue
