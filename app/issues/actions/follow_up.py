"""Following up: steps, closing, opening again. Each says which version of the issue it was written on."""

from datetime import datetime

from sqlalchemy import func, select

from app.identity.actor import Actor
from app.identity.vocabulary import Role
from app.issues.events import ConfidentialIssueRead, IssueClosed, IssueReopened, StepPublished
from app.issues.models import Issue, ReopenAsk, Round, Step
from app.issues.moderating import wait_for_moderator
from app.issues.persons import Masked, person_of
from app.issues.policies import is_reporter, may_ask_to_reopen, may_close, may_reopen, may_route, may_step, must_wait
from app.issues.queries import mine, officers_to_assign
from app.issues.steps import StepWords, add_resident_step, add_step
from app.issues.vocabulary import (
    CLOSING_WINDOW,
    LEADS_TO,
    ME_TOO_TO_REOPEN,
    SUBJECT_REOPENING,
    RoundKind,
    State,
    StepKind,
)
from app.kernel.clock import now
from app.kernel.db import once, session
from app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from app.kernel.journal import announce
from app.kernel.text import tidy_block
from app.kernel.transaction import act
from app.web.city import city

ROUTING = (StepKind.ACKNOWLEDGE, StepKind.ASSIGN, StepKind.REFER)
PUBLISHED = (*ROUTING, StepKind.PROGRESS, StepKind.WAIT)


@act
def publish_step(
    *, actor: Actor, issue_id: int, version: int, kind: StepKind, words: StepWords, at: datetime | None = None
) -> Step:
    """Publish what was done or decided, with the next step and its day.

    Acknowledging, assigning and passing on are for whoever may route; the rest for whoever handles the issue. Who
    acknowledges an issue that nobody has takes it on. Raises `Conflict` when somebody changed the issue since
    `version`, or when the step is not possible from its state.
    """
    if kind not in PUBLISHED:
        raise Invalid("Choose what this step does.", field="kind")
    issue = _held(issue_id, version)
    if not (may_route(actor, issue) if kind in ROUTING else may_step(actor, issue)):
        raise NotAllowed
    moment = at or now()
    issue.advance_to(LEADS_TO[kind])
    step = add_step(issue, actor, kind, words, moment)
    _hand_over(issue, actor, kind, words)
    session.flush()
    announce(
        StepPublished(issue_id=issue.id, step_id=step.id, kind=kind, state=issue.state), actor=actor, content=step.text
    )
    return step


@act
def close_issue(*, actor: Actor, issue_id: int, version: int, words: StepWords, at: datetime | None = None) -> Step:
    """Close with one of the four closings, a reason and the officer's own view; residents may rate from here on,
    and the reporter may open it again, for 60 days."""
    issue = _held(issue_id, version)
    if not may_close(actor, issue):
        raise NotAllowed
    if words.closing is None:
        raise Invalid("Choose how this ends.", field="closing")
    if words.own_view is None:
        raise Invalid("Say how far you think it is solved.", field="own_view")
    moment = at or now()
    issue.close(words.closing, moment)
    step = add_step(issue, actor, StepKind.CLOSE, words, moment)
    issue.next_step_due = None
    issue.rounds += 1
    step.round = issue.rounds
    opened = Round(
        issue_id=issue.id,
        number=issue.rounds,
        kind=RoundKind.CLOSING,
        closing=words.closing,
        opened_at=moment,
        closes_at=moment + CLOSING_WINDOW,
    )
    session.add(opened)
    session.flush()
    event = IssueClosed(issue_id=issue.id, step_id=step.id, closing=words.closing, round=issue.rounds)
    announce(event, actor=actor, content=step.text)
    return step


@act
def reopen_issue(*, actor: Actor, issue_id: int, reason: str, lang: str, at: datetime | None = None) -> Step:
    """Open a closed issue again, within 60 days: it goes back to assigned, the closing stays in its record.

    The reporter's reason is kept as the step's words and shown like any words of a resident.
    """
    issue = _locked(issue_id)
    moment = at or now()
    if not may_reopen(actor, issue, moment):
        raise NotAllowed if issue.state == State.CLOSED else Conflict("Only what is closed can be reopened.")
    return _open_again(issue, actor, tidy_block(reason), lang, moment, by_me_too=False)


@act
def ask_to_reopen(*, actor: Actor, issue_id: int) -> bool:
    """Say, as one affected since before the closing, that it is not solved; the third who says so opens it again.

    Returns whether it is open now. Saying it twice counts once.
    """
    issue = _locked(issue_id)
    moment, person = now(), person_of(actor)
    if person is None or not may_ask_to_reopen(actor, issue, moment):
        raise NotAllowed
    said = mine(session(), issue.id, person[0], person[0], issue.rounds)
    if not said.me_too_before:
        raise NotAllowed
    row = {"issue_id": issue.id, "round": issue.rounds, "person": person[0], "at": moment}
    session.execute(once(ReopenAsk, "issue_id", "round", "person").values(row))
    asked = select(func.count()).where(ReopenAsk.issue_id == issue.id, ReopenAsk.round == issue.rounds)
    if session.execute(asked).scalar_one() < ME_TOO_TO_REOPEN:
        return False
    _open_again(issue, actor, "", city().lang, moment, by_me_too=True)
    return True


@act
def note_reading(*, actor: Actor, issue_id: int) -> None:
    """Write down that a moderator or mediator opened a confidential issue; the caller has found them allowed to."""
    announce(ConfidentialIssueRead(issue_id=issue_id), actor=actor)


def _locked(issue_id: int) -> Issue:
    issue = session.get(Issue, issue_id, with_for_update=True, populate_existing=True)
    if issue is None:
        raise NotFound
    return issue


def _held(issue_id: int, version: int) -> Issue:
    issue = _locked(issue_id)
    if issue.version != version:
        raise Conflict(version=issue.version)
    return issue


def _hand_over(issue: Issue, actor: Actor, kind: StepKind, words: StepWords) -> None:
    """Who has the issue from here on."""
    is_officer = actor.has(Role.OFFICER, at=issue.area_path)
    if kind == StepKind.ACKNOWLEDGE and is_officer and issue.officer_account_id is None:
        issue.officer_account_id = actor.account_id
    elif kind == StepKind.ASSIGN:
        issue.officer_account_id = _assignee(issue, actor, words, is_officer=is_officer)
    elif kind == StepKind.REFER:
        if words.to_body_id is None:
            raise Invalid("Choose to whom this is passed on.", field="body")
        issue.body_id = words.to_body_id
    elif kind == StepKind.WAIT:
        issue.waiting_for = words.waiting_for.strip()


def _assignee(issue: Issue, actor: Actor, words: StepWords, *, is_officer: bool) -> int | None:
    wanted = words.officer_account_id
    if wanted is None:
        return actor.account_id if is_officer else issue.officer_account_id
    on_duty = {row.account_id for row in officers_to_assign(session(), issue.area_path, now())}
    if wanted not in on_duty and not (is_officer and wanted == actor.account_id):
        raise Invalid("Choose an officer of this neighbourhood.", field="officer")
    return wanted


def _open_again(issue: Issue, actor: Actor, reason: str, lang: str, at: datetime, *, by_me_too: bool) -> Step:
    resident = by_me_too or is_reporter(actor, issue)
    issue.reopen()
    if resident:
        waits = must_wait(actor) and bool(reason)
        step = add_resident_step(issue, reason, lang, at, waits=waits)
        if waits:
            wait_for_moderator(actor, SUBJECT_REOPENING, step.id, issue.area_path)
    else:
        step = add_step(issue, actor, StepKind.REOPEN, StepWords(text=reason, lang=lang), at)
    session.flush()
    event = IssueReopened(issue_id=issue.id, step_id=step.id, by_me_too=by_me_too)
    announce(event, actor=Masked() if resident else actor, content=reason)
    return step
