"""Issues: who reported one, or said "me too", learns each step of it."""

from collections.abc import Iterator
from typing import Any

from app.issues.events import CommitmentOpened, IssueClosed, IssueReopened, StepPublished
from app.issues.vocabulary import WordsState
from app.kernel.db import Executor
from app.kernel.sealed import unseal
from app.notices.queries import accounts, affected, contact_of_issue, issue_told, step_told
from app.notices.vocabulary import Heard, Kind, Recipient, Telling


def _step(executor: Executor, event: StepPublished) -> Iterator[Telling]:
    return _everybody(executor, event, "step")


def _closed(executor: Executor, event: IssueClosed) -> Iterator[Telling]:
    return _everybody(executor, event, "closed")


def _reopened(executor: Executor, event: IssueReopened) -> Iterator[Telling]:
    yield from _everybody(executor, event, "reopened")
    issue = issue_told(executor, event.issue_id)
    for officer in accounts(executor, [issue.officer_account_id]):
        yield _telling(issue, step_told(executor, event.step_id), officer, "reopened_desk")


def _everybody(executor: Executor, event: Any, words: str) -> Iterator[Telling]:
    """The reporter, by account or by the address left, and the accounts that said "me too", each once."""
    issue, step = issue_told(executor, event.issue_id), step_told(executor, event.step_id)
    for account in accounts(executor, [issue.reporter_account_id, *affected(executor, issue.id)]):
        yield _telling(issue, step, account, words)
    contact = contact_of_issue(executor, issue.id)
    if contact is not None and issue.reporter_account_id is None:
        address = Recipient(None, unseal(contact.sealed, "issue_contact"), contact.lang)
        yield _telling(issue, step, address, words)


def _telling(issue: Any, step: Any, to: Recipient, words: str) -> Telling:
    """What the public may read is told; of a confidential issue only that there is something to read."""
    if issue.confidential:
        path = f"/issues/{issue.ref}" if to.account_id else "/receipt"
        return Telling(to=to, kind=Kind.ISSUE, words="issues/confidential", path=path, private=True)
    told = step.text if step.words_state == WordsState.VISIBLE else ""
    values = {
        "ref": issue.ref,
        "title": issue.title,
        "text": told,
        "next": step.next_step,
        "next_on": step.next_on.isoformat() if step.next_on else None,
        "duty": step.duty_name,
        "closing": step.closing,
    }
    return Telling(to=to, kind=Kind.ISSUE, words=f"issues/{words}", path=f"/issues/{issue.ref}", values=values)


def _committed(executor: Executor, event: CommitmentOpened) -> Iterator[Telling]:
    """The officer who is to keep a promise."""
    issue = issue_told(executor, event.issue_id)
    values = {"ref": issue.ref, "title": issue.title}
    for officer in accounts(executor, [issue.officer_account_id]):
        yield Telling(to=officer, kind=Kind.ISSUE, words="issues/promised", path=f"/issues/{issue.ref}", values=values)


HEARD: Heard = {
    CommitmentOpened: _committed,
    IssueClosed: _closed,
    IssueReopened: _reopened,
    StepPublished: _step,
}
