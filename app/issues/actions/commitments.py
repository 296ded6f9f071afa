"""Commitments: what was promised in public, followed up like any issue."""

from datetime import date, datetime

from app.areas.queries import area_by_id, body_by_slug
from app.identity.actor import Actor
from app.identity.vocabulary import Role
from app.issues.events import CommitmentOpened
from app.issues.models import Issue
from app.issues.opening import open_issue
from app.issues.policies import may_open_commitment
from app.issues.steps import StepWords, add_step
from app.issues.vocabulary import TITLE_LONGEST, Origin, ReporterKind, State, StepKind
from app.kernel.clock import end_of_day, local, now
from app.kernel.db import session
from app.kernel.errors import Invalid, NotAllowed
from app.kernel.journal import announce
from app.kernel.text import tidy
from app.kernel.transaction import act
from app.web.city import city


@act
def open_commitment(
    *,
    actor: Actor,
    title: str,
    area_id: int,
    body_slug: str | None,
    due: date,
    origin_kind: str,
    origin_id: int,
    origin_title: str,
    origin_path: str,
    text: str = "",
    lang: str | None = None,
    at: datetime | None = None,
) -> Issue:
    """Open an issue from a promise: public, assigned to `body_slug` at once, due at the end of the day `due`.

    The promise itself is the first answer, and an officer of the area who gives it keeps the issue. The room it was
    made in says where that was (`origin_…`); `text` is what was said, `at` when it was said, if that was earlier.
    """
    area = area_by_id(session(), area_id)
    if not may_open_commitment(actor, area.path):
        raise NotAllowed
    moment = at or now()
    promise = tidy(title)
    if not promise or len(promise) > TITLE_LONGEST:
        raise Invalid("A commitment needs one sentence of 150 characters at most.", field="body")
    if due < local(moment, city().zone).date():
        raise Invalid("The day promised lies in the past.", field="due")
    issue = open_issue(
        area=area,
        at=moment,
        solution_due=end_of_day(due, city().zone),
        title=promise,
        lang=lang or actor.lang or city().lang,
        reporter_kind=ReporterKind.NONE,
        origin_kind=Origin(origin_kind),
        origin_id=origin_id,
        origin_title=tidy(origin_title)[:200],
        origin_path=origin_path,
        body_id=body_by_slug(session(), body_slug).id if body_slug else None,
        officer_account_id=actor.account_id if actor.has(Role.OFFICER, at=area.path) else None,
    )
    issue.advance_to(State.ASSIGNED)
    words = StepWords(text=text or promise, lang=issue.lang, next_step=promise, next_on=due)
    add_step(issue, actor, StepKind.COMMIT, words, moment)
    session.flush()
    event = CommitmentOpened(issue_id=issue.id, origin_kind=issue.origin_kind, origin_id=origin_id)
    announce(event, actor=actor, content=promise)
    return issue
