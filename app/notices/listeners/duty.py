"""Issues: those whose work it is learn what waits for them; of what is confidential neither what nor where."""

from collections.abc import Iterator
from typing import Any

from app.identity.queries.absences import serving
from app.issues.events import (
    AlarmRaised,
    CommitmentOpened,
    IssueEscalated,
    IssueReminded,
    IssueReported,
    NoteWritten,
    ReviewDue,
    StepNotPublished,
    StepPublished,
)
from app.issues.queries import commissioners_of, who_must_act
from app.issues.queries.alarms import who_hears_alarms
from app.issues.queries.noting import mentioned_in
from app.issues.queries.routing import coordinators, people_of, sent_back
from app.issues.queries.waiting import sent_by
from app.issues.vocabulary import State, StepKind
from app.kernel.clock import now
from app.kernel.db import Executor
from app.notices.queries import (
    accounts,
    duty_told,
    issue_told,
    step_told,
)
from app.notices.vocabulary import Heard, Kind, Telling


def _reported(executor: Executor, event: IssueReported) -> Iterator[Telling]:
    """Coordinators, of what finds no body; the letter has none of its words, which may be confidential."""
    issue = duty_told(executor, event.issue_id)
    if issue.body_id is None and issue.officer_account_id is None and issue.state != State.CLOSED:
        yield from _unrouted(executor, issue, "unrouted")


def passed_on(executor: Executor, event: StepPublished) -> Iterator[Telling]:
    """The body that has it now; of what was sent back, who had passed it on, and the coordinators when nobody has it.
    Nobody is told of what has moved on meanwhile."""
    issue, step = duty_told(executor, event.issue_id), step_told(executor, event.step_id)
    if issue.state == State.CLOSED or issue.body_id != step.to_body_id:
        return
    if event.kind == StepKind.REFER:
        yield from to_duty(executor, issue, _others(executor, issue), "referred")
        return
    back = sent_back(executor, event.step_id)
    passed = serving(executor, [back.account_id] if back else [], now())
    if issue.body_id is None:
        yield from _unrouted(executor, issue, "returned_unrouted")
        passed = [number for number in passed if number not in coordinators(executor, now())]
    to = dict.fromkeys([*passed, *_others(executor, issue)])
    yield from to_duty(executor, issue, [number for number in to if number != issue.reporter_account_id], "returned")


def _others(executor: Executor, issue: Any) -> list[int]:
    """Who answers for an issue at its body, but for its reporter."""
    found = people_of(executor, issue.body_id, issue.area_path, now()) if issue.body_id is not None else []
    return [account_id for account_id in found if account_id != issue.reporter_account_id]


def _unrouted(executor: Executor, issue: Any, words: str) -> Iterator[Telling]:
    told = {"words": f"issues/{words}", "values": {"ref": issue.ref}}
    hidden = {"words": "issues/duty_confidential", "private": True}
    who = [number for number in coordinators(executor, now()) if number != issue.reporter_account_id]
    for to in accounts(executor, who):
        yield Telling(to=to, kind=Kind.DUTY, path="/issues/unrouted", **(hidden if issue.confidential else told))


def _reminded(executor: Executor, event: IssueReminded) -> Iterator[Telling]:
    """Whoever must act, as things stand now; nobody when a step was taken meanwhile."""
    issue = duty_told(executor, event.issue_id)
    if issue.state != State.CLOSED and issue.reminded == event.day:
        yield from to_duty(executor, issue, who_must_act(executor, issue, now()), f"reminded_{event.day}")


def _escalated(executor: Executor, event: IssueEscalated) -> Iterator[Telling]:
    issue = duty_told(executor, event.issue_id)
    if issue.state != State.CLOSED and issue.escalated_at is not None:
        chiefs = commissioners_of(executor, issue.area_path, now())
        yield from to_duty(executor, issue, serving(executor, chiefs, now()), "escalated")


def _review(executor: Executor, event: ReviewDue) -> Iterator[Telling]:
    issue = duty_told(executor, event.issue_id)
    if issue.state != State.CLOSED and issue.limited_until is not None:
        yield from to_duty(executor, issue, who_must_act(executor, issue, now()), "review_due")


def to_duty(executor: Executor, issue: Any, who: list[int], words: str, page: str = "") -> Iterator[Telling]:
    """To those whose work it is: what waits; of a confidential issue neither what nor where."""
    hidden = {"words": "issues/duty_confidential", "private": True}
    open_ = {"words": f"issues/{words}", "values": {"ref": issue.ref, "title": issue.title}}
    for to in accounts(executor, who):
        yield Telling(
            to=to, kind=Kind.DUTY, path=f"/issues/{issue.ref}{page}", **(hidden if issue.confidential else open_)
        )


def _alarmed(executor: Executor, event: AlarmRaised) -> Iterator[Telling]:
    """Moderators and mediators, at once; the letter says neither what nor where."""
    told = issue_told(executor, event.issue_id).reporter_account_id
    hearing = [number for number in who_hears_alarms(executor, now()) if number != told]
    for to in accounts(executor, hearing):
        yield Telling(to=to, kind=Kind.DUTY, words="issues/alarm", path="/issues/danger", private=True)


def _noted(executor: Executor, event: NoteWritten) -> Iterator[Telling]:
    """That a note mentions them, to those mentioned; never what it says."""
    issue = duty_told(executor, event.issue_id)
    yield from to_duty(executor, issue, mentioned_in(executor, event.note_id), "mentioned", "/notes")


def _not_published(executor: Executor, event: StepNotPublished) -> Iterator[Telling]:
    """Its author, whose words are kept; of a confidential issue neither what nor where."""
    issue = duty_told(executor, event.issue_id)
    yield from to_duty(executor, issue, [sent_by(executor, event.waiting_id)], "not_published")


def _committed(executor: Executor, event: CommitmentOpened) -> Iterator[Telling]:
    """The officer who is to keep a promise."""
    issue = issue_told(executor, event.issue_id)
    values = {"ref": issue.ref, "title": issue.title}
    for officer in accounts(executor, serving(executor, [issue.officer_account_id], now())):
        yield Telling(to=officer, kind=Kind.ISSUE, words="issues/promised", path=f"/issues/{issue.ref}", values=values)


HEARD: Heard = {
    AlarmRaised: _alarmed,
    CommitmentOpened: _committed,
    IssueEscalated: _escalated,
    IssueReminded: _reminded,
    IssueReported: _reported,
    NoteWritten: _noted,
    ReviewDue: _review,
    StepNotPublished: _not_published,
}
