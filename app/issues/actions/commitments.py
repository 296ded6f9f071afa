"""Commitments: what was promised in public, or what a mediator obliges to, followed up like any issue."""

from datetime import date, datetime

from app.areas.queries import area_by_id, body_by_slug
from app.identity.actor import Actor
from app.identity.vocabulary import Role
from app.issues.events import CommitmentOpened, StepPublished
from app.issues.models import Issue, Step
from app.issues.opening import held, open_issue
from app.issues.policies import may_note_obligation, may_open_commitment
from app.issues.steps import StepWords, add_obligation_step, add_step
from app.issues.vocabulary import TITLE_LONGEST, Level, Origin, ReporterKind, State, StepKind
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
    officer_account_id: int | None = None,
    confidential: bool = False,
) -> Issue:
    """Open an issue from a promise: public, assigned to `body_slug` at once, due at the end of the day `due`.

    The promise itself is the first answer, and an officer of the area who gives it keeps the issue. The room it was
    made in says where that was (`origin_…`); `text` is what was said, `at` when it was said, if that was earlier.
    `officer_account_id`: who is to keep it, when somebody else promises; `confidential`: as the issue it came from.
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
        officer_account_id=actor.account_id if actor.has(Role.OFFICER, at=area.path) else officer_account_id,
        confidential=confidential,
        level=Level.CONFIDENTIAL if confidential else Level.PSEUDONYM,
    )
    issue.advance_to(State.ASSIGNED)
    words = StepWords(text=text or promise, lang=issue.lang, next_step=promise, next_on=due)
    add_step(issue, actor, StepKind.COMMIT, words, moment)
    session.flush()
    event = CommitmentOpened(issue_id=issue.id, origin_kind=issue.origin_kind, origin_id=origin_id)
    announce(event, actor=actor, content=promise)
    return issue


@act
def note_obligation(*, actor: Actor, issue_id: int, words: StepWords) -> Step:
    """Write on an issue, open or closed, what a mediator obliges its body to, with the day. The issue stays in its
    state, and its clock runs on: the word of a mediator answers nothing for the police."""
    issue = held(issue_id)
    if not may_note_obligation(actor):
        raise NotAllowed
    step = add_obligation_step(issue, actor, words, now())
    event = StepPublished(issue_id=issue.id, step_id=step.id, kind=StepKind.COMMIT, state=issue.state)
    announce(event, actor=actor, content=step.text)
    return step
