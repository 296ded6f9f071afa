"""Commitments: what was promised in public, followed up like any issue."""

from datetime import date, datetime

from app.areas.queries import area_by_id, body_by_slug
from app.identity.actor import Actor
from app.issues.clocks import due_dates
from app.issues.events import CommitmentOpened
from app.issues.models import Issue
from app.issues.policies import may_open_commitment
from app.issues.references import next_number, prefix_of, public_reference
from app.issues.steps import StepWords, add_step
from app.issues.vocabulary import TITLE_LONGEST, Origin, ReporterKind, State, StepKind
from app.kernel.clock import end_of_day, local, now
from app.kernel.db import session
from app.kernel.errors import Invalid, NotAllowed
from app.kernel.journal import announce
from app.kernel.text import fold, paragraphs, tidy
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

    The promise itself is the first answer. The room it was made in says where that was (`origin_…`); `text` is
    what was said, `at` when it was said, if that was earlier.
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
    first, _ = due_dates(moment, city().zone, city().holidays, None, None)
    prefix = prefix_of(area.prefix, area.slug)
    issue = Issue(
        ref=public_reference(prefix, next_number(prefix)),
        title=promise,
        words=text,
        html=paragraphs(text),
        folded=fold(f"{promise} {text}"),
        lang=lang or actor.lang or city().lang,
        area_id=area.id,
        area_path=area.path,
        reporter_kind=ReporterKind.NONE,
        origin_kind=Origin(origin_kind),
        origin_id=origin_id,
        origin_title=tidy(origin_title)[:200],
        origin_path=origin_path,
        state=State.RECEIVED,
        body_id=body_by_slug(session(), body_slug).id if body_slug else None,
        reported_at=moment,
        first_answer_due=first,
        solution_due=end_of_day(due, city().zone),
        steps=0,
        version=1,
    )
    session.add(issue)
    session.flush()
    issue.advance_to(State.ASSIGNED)
    words = StepWords(text=text or promise, lang=issue.lang, next_step=promise, next_on=due)
    add_step(issue, actor, StepKind.COMMIT, words, moment)
    session.flush()
    announce(
        CommitmentOpened(issue_id=issue.id, origin_kind=issue.origin_kind, origin_id=origin_id),
        actor=actor,
        content=promise,
    )
    return issue
