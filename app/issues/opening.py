"""What every new issue gets, whatever it began as: a reference, its place, the times promised."""

from datetime import datetime
from typing import Any

from app.issues.clocks import due_dates
from app.issues.models import Issue
from app.issues.references import next_number, prefix_of, public_reference, random_reference
from app.issues.vocabulary import State
from app.kernel.db import session
from app.kernel.text import fold
from app.web.city import city


def open_issue(*, area: Any, at: datetime, confidential: bool = False, promise: Any = None, **values: Any) -> Issue:
    """Add an issue received in `area` at the moment `at`; the caller is an act, and checked the rest.

    `promise`: a category, for its working days; `values`: columns, among them a `solution_due` that was promised
    by date.
    """
    first, solution = due_dates(
        at,
        city().zone,
        city().holidays,
        promise.first_answer_days if promise else None,
        promise.solution_days if promise else None,
    )
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
