"""Following up: steps, closing, opening again. Each says which version of the issue it was written on."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select

from app.identity.actor import Actor
from app.identity.queries import actor_of_account
from app.identity.vocabulary import Role
from app.issues.closing import written_closing
from app.issues.events import ClosingProposed, ConfidentialIssueRead, ExactPlaceRead, IssueReopened, StepPublished
from app.issues.models import ClosingProposal, Issue, ReopenAsk, Step
from app.issues.moderating import heed_danger, wait_for_moderator
from app.issues.opening import held
from app.issues.persons import Masked, known_as, person_of
from app.issues.policies import (
    is_reporter,
    is_tied,
    may_ask_to_reopen,
    may_close,
    may_hand_on,
    may_reopen,
    may_return,
    may_route,
    may_send_on,
    may_step,
    may_take,
    must_be_free,
    must_wait,
    speaks_for_institution,
)
from app.issues.queries import joined_as, mine, officers_to_assign
from app.issues.referring import goes_back_to, hand_to_body, waiting_referral
from app.issues.signing import FOR_WHOM, asks_second, waiting_proposal, withdraw
from app.issues.steps import StepWords, add_resident_step, add_step
from app.issues.vocabulary import (
    LEADS_TO,
    ME_TOO_TO_REOPEN,
    SUBJECT_REOPENING,
    State,
    StepKind,
)
from app.issues.waiting import must_be_as_seen
from app.kernel.clock import now
from app.kernel.db import once, session
from app.kernel.errors import Conflict, Invalid, NotAllowed
from app.kernel.journal import announce
from app.kernel.text import tidy_block
from app.kernel.transaction import act
from app.web.city import city

ROUTING = (StepKind.ACKNOWLEDGE, StepKind.ASSIGN, StepKind.REFER)
PUBLISHED = (*ROUTING, StepKind.TAKE, StepKind.RETURN, StepKind.PROGRESS, StepKind.WAIT)


@act
def publish_step(
    *, actor: Actor, issue_id: int, version: int, kind: StepKind, words: StepWords, at: datetime | None = None
) -> Step:
    """Publish what was done or decided, with the next step and its day.

    Acknowledging, assigning and passing on are for whoever may route; taking what was passed on and sending it back,
    for that body; the rest for whoever handles the issue. Who acknowledges an issue that nobody has takes it on. What
    is sent back goes to who passed it on, else to the coordinator; the clock goes on. Raises `Conflict` when somebody
    changed the issue since `version`, or when the step is not possible from its state. The same form sent again gives
    the same step.
    """
    if kind not in PUBLISHED:
        raise Invalid("Choose what this step does.", field="kind")
    issue = held(issue_id)
    sent = _sent(issue, actor, kind, words.text, words.key)
    if sent is not None:
        return sent
    must_be_as_seen(issue, version)
    _must_be_allowed(issue, actor, kind)
    if kind == StepKind.RETURN:
        words = replace(words, to_body_id=goes_back_to(issue))
    moment = at or now()
    issue.advance_to(LEADS_TO[kind])
    step = add_step(issue, actor, kind, words, moment)
    _hand_over(issue, actor, kind, words)
    hand_to_body(issue, actor, kind, step, moment)
    withdraw(issue, step, moment)
    session.flush()
    announce(
        StepPublished(issue_id=issue.id, step_id=step.id, kind=kind, state=issue.state), actor=actor, content=step.text
    )
    return step


@act
def close_issue(*, actor: Actor, issue_id: int, version: int, words: StepWords, at: datetime | None = None) -> Step:
    """Close with one of the four closings, a reason and the officer's own view; residents may rate from here on,
    and the reporter may open it again, for 60 days.

    Where the category asks for a second officer this proposes it: the reasons are published, the clock runs on, and
    the issue waits until another one of the same body signs. The entry that says so is what is given back then.
    """
    issue = held(issue_id)
    second = asks_second(issue, actor)
    sent = _sent(issue, actor, StepKind.WAIT if second else StepKind.CLOSE, words.text, words.key)
    if sent is not None:
        return sent
    must_be_as_seen(issue, version)
    must_be_free(actor, issue)
    if not may_close(actor, issue):
        raise NotAllowed
    if words.closing is None:
        raise Invalid("Choose how this ends.", field="closing")
    if words.own_view is None:
        raise Invalid("Say how far you think it is solved.", field="own_view")
    write = _propose if second else written_closing
    return write(issue, actor, words, at or now())


@act
def reopen_issue(
    *, actor: Actor, issue_id: int, reason: str, lang: str, key: str | None = None, at: datetime | None = None
) -> Step:
    """Open a closed issue again, within 60 days: it goes back to assigned, the closing stays in its record.

    The reporter's reason is kept as the step's words and shown like any words of a resident. The same form (`key`)
    sent again gives the same step.
    """
    issue = held(issue_id)
    joined = joined_as(session(), actor, issue_id)
    # Whoever speaks for an institution and reported it privately opens it again by their office, or not at all.
    resident = is_reporter(actor, issue) or (bool(joined) and not speaks_for_institution(actor))
    person = known_as(actor, issue, joined) if resident else ""
    sent = _sent(issue, actor, StepKind.REOPEN, reason, key, person=person)
    if sent is not None:
        return sent
    moment = at or now()
    must_be_free(actor, issue)
    if not may_reopen(actor, issue, moment, joined=joined):
        raise NotAllowed if issue.state == State.CLOSED else Conflict("Only what is closed can be reopened.")
    words = StepWords(text=tidy_block(reason), lang=lang, key=key)
    return _open_again(issue, actor, words, moment, person=person, by_me_too=False)


@act
def ask_to_reopen(*, actor: Actor, issue_id: int) -> bool:
    """Say, as one affected since before the closing, that it is not solved; the third who says so opens it again.

    Returns whether it is open now. Saying it twice counts once.
    """
    issue = held(issue_id)
    moment, person = now(), person_of(actor)
    if person is None:
        raise NotAllowed
    said = mine(session(), issue.id, person[0], person[0], issue.rounds)
    if said.asked_to_reopen:
        return issue.state != State.CLOSED
    if not said.me_too_before or not may_ask_to_reopen(actor, issue, moment):
        raise NotAllowed
    row = {"issue_id": issue.id, "round": issue.rounds, "person": person[0], "at": moment}
    session.execute(once(ReopenAsk, "issue_id", "round", "person").values(row))
    asked = select(func.count()).where(ReopenAsk.issue_id == issue.id, ReopenAsk.round == issue.rounds)
    if session.execute(asked).scalar_one() < ME_TOO_TO_REOPEN:
        return False
    _open_again(issue, actor, StepWords(lang=city().lang), moment, person=person[0], by_me_too=True)
    return True


@act
def note_reading(*, actor: Actor, issue_id: int) -> None:
    """Write down that a moderator, mediator or evaluator opened a confidential issue; the caller has found them
    allowed to."""
    announce(ConfidentialIssueRead(issue_id=issue_id), actor=actor)


@act
def note_place_reading(*, actor: Actor, issue_id: int) -> None:
    """Write down that a moderator or mediator was shown the exact place; the caller has found them allowed to."""
    announce(ExactPlaceRead(issue_id=issue_id), actor=actor)


def _propose(issue: Issue, actor: Actor, words: StepWords, at: datetime) -> Step:
    """Publish how an officer would close it, and wait for a second one."""
    if waiting_proposal(issue.id) is not None:
        raise Conflict("This waits for the signature of a second officer already.", version=issue.version)
    if issue.state == State.RECEIVED:
        issue.advance_to(State.ASSIGNED)
    issue.advance_to(State.WAITING)
    issue.waiting_for = FOR_WHOM.get(words.lang, FOR_WHOM["en"])
    closing, view = words.closing, words.own_view
    about = replace(words, closing=None, own_view=None, waiting_for=issue.waiting_for)
    step = add_step(issue, actor, StepKind.WAIT, about, at)
    hand_to_body(issue, actor, StepKind.WAIT, step, at)
    proposal = ClosingProposal(issue_id=issue.id, step_id=step.id, closing=closing, own_view=view, at=at)
    proposal.proposed_by, proposal.body_id = actor.account_id or 0, step.body_id
    session.add(proposal)
    session.flush()
    event = ClosingProposed(issue_id=issue.id, step_id=step.id, proposal_id=proposal.id)
    announce(event, actor=actor, content=step.text)
    return step


def _must_be_allowed(issue: Issue, actor: Actor, kind: StepKind) -> None:
    waits = kind in (StepKind.TAKE, StepKind.RETURN) and waiting_referral(issue) is not None
    if kind == StepKind.TAKE:
        if not waits:
            raise Conflict("Nothing was passed on that waits to be taken.", version=issue.version)
        allowed = may_take(actor, issue)
    elif kind == StepKind.RETURN:
        allowed = may_return(actor, issue, waits=waits)
    elif kind == StepKind.REFER:
        allowed = may_route(actor, issue) or may_send_on(actor, issue)
    elif kind == StepKind.ASSIGN:
        allowed = may_route(actor, issue) or may_hand_on(actor, issue)
    else:
        allowed = may_route(actor, issue) if kind in ROUTING else may_step(actor, issue)
    if not allowed:
        must_be_free(actor, issue)
        raise NotAllowed


def _sent(issue: Issue, actor: Actor, kind: StepKind, text: str, key: str | None, *, person: str = "") -> Step | None:
    """The step that this form has published already; raises `Conflict` when it said something else. The caller holds
    the issue's row, so that of two at once one waits here for the other. `person`: of a resident, by
    whom what bears no account must have been written."""
    if key is None:
        return None
    found = session.execute(select(Step).where(Step.issue_id == issue.id, Step.key == key)).scalar_one_or_none()
    if found is None:
        return None
    own = found.person == person if found.account_id is None else found.account_id == actor.account_id
    if not own or (found.kind, found.text) != (kind, tidy_block(text)):
        raise Conflict(version=issue.version)
    return found


def _hand_over(issue: Issue, actor: Actor, kind: StepKind, words: StepWords) -> None:
    """Who has the issue from here on."""
    is_officer = actor.has(Role.OFFICER, at=issue.area_path)
    if kind == StepKind.ACKNOWLEDGE and is_officer and issue.officer_account_id is None:
        issue.officer_account_id = actor.account_id
    elif kind == StepKind.ASSIGN:
        issue.officer_account_id = _assignee(issue, actor, words, is_officer=is_officer)
    elif kind == StepKind.WAIT:
        issue.waiting_for = words.waiting_for.strip()


def _assignee(issue: Issue, actor: Actor, words: StepWords, *, is_officer: bool) -> int | None:
    wanted = words.officer_account_id
    if may_hand_on(actor, issue) and wanted in (None, actor.account_id):
        raise Invalid("You have declared a tie to who reported this. Choose a colleague.", field="officer")
    if wanted is None:
        return actor.account_id if is_officer else issue.officer_account_id
    # Why somebody cannot is theirs to tell: a tie is known to who declared it alone.
    if is_tied(actor_of_account(session(), wanted, now()), issue):
        raise Invalid("This officer cannot take it. Choose another one.", field="officer")
    on_duty = {row.account_id for row in officers_to_assign(session(), issue.area_path, now())}
    if wanted not in on_duty and not (is_officer and wanted == actor.account_id):
        raise Invalid("Choose an officer of this neighbourhood.", field="officer")
    return wanted


def _open_again(issue: Issue, actor: Actor, words: StepWords, at: datetime, *, person: str, by_me_too: bool) -> Step:
    issue.reopen()
    if person:
        waits = must_wait(actor) and bool(words.text) and not issue.confidential
        step = add_resident_step(issue, person, words, at, waits=waits)
        heard = "" if issue.confidential else words.text
        if issue.confidential:
            heed_danger(issue.id, words.text)
        wait_for_moderator(actor, SUBJECT_REOPENING, step.id, issue.area_path, issue.body_id, waits=waits, words=heard)
    else:
        step = add_step(issue, actor, StepKind.REOPEN, words, at)
    session.flush()
    event = IssueReopened(issue_id=issue.id, step_id=step.id, by_me_too=by_me_too)
    announce(event, actor=Masked() if person else actor, content=words.text)
    return step
