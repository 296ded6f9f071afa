"""Issues: who reported one, or said "me too", learns each step of it; the reporter alone, what is not public."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.identity.queries.absences import serving
from app.issues.events import (
    ClosingProposed,
    ClosingSentBack,
    FollowAsked,
    HidingDecided,
    IdentityTold,
    IssueClosed,
    IssueMerged,
    IssueReopened,
    LevelChanged,
    MergeUndone,
    RatingsAnswered,
    RelayWritten,
    RoundAsked,
    StepPublished,
    TakenOut,
    WordsRedacted,
)
from app.issues.persons import REPORTER, by_receipt, follow_proof
from app.issues.queries import who_must_act
from app.issues.queries.following import followers
from app.issues.queries.merging import joined_with
from app.issues.queries.rounds import asked_accounts, own_rating, round_of
from app.issues.queries.signing import second_officers
from app.issues.tapping import JOINED, tap_path
from app.issues.vocabulary import RoundKind, StepKind, WordsState
from app.kernel.clock import now
from app.kernel.db import Executor
from app.kernel.sealed import unseal
from app.notices.letters import base_url
from app.notices.listeners.duty import passed_on, to_duty
from app.notices.models import Notice
from app.notices.queries import (
    accounts,
    address_of_follow,
    affected,
    contact_of_issue,
    duty_told,
    follow_told,
    issue_told,
    step_told,
)
from app.notices.vocabulary import Heard, Kind, Recipient, Telling

ABOUT_ISSUES = (Kind.ISSUE, Kind.DUTY, Kind.FOLLOW)


def _step(executor: Executor, event: StepPublished) -> Iterator[Telling]:
    if event.kind in (StepKind.REFER, StepKind.RETURN):
        yield from passed_on(executor, event)
    yield from _everybody(executor, event, "category_moved" if event.kind == StepKind.MOVE else "step")


def _closed(executor: Executor, event: IssueClosed) -> Iterator[Telling]:
    return _everybody(executor, event, "closed")


def _closing_proposed(executor: Executor, event: ClosingProposed) -> Iterator[Telling]:
    """The step to everybody; that a signature is wanted to the other officers of the body."""
    yield from _everybody(executor, event, "step")
    issue = duty_told(executor, event.issue_id)
    yield from to_duty(executor, issue, second_officers(executor, event.proposal_id, issue.area_path, now()), "to_sign")


def _closing_sent_back(executor: Executor, event: ClosingSentBack) -> Iterator[Telling]:
    return _everybody(executor, event, "step")


def _reopened(executor: Executor, event: IssueReopened) -> Iterator[Telling]:
    yield from _everybody(executor, event, "reopened")
    issue = issue_told(executor, event.issue_id)
    for officer in accounts(executor, serving(executor, [issue.officer_account_id], now())):
        yield _telling(issue, step_told(executor, event.step_id), officer, "reopened_desk")


def _everybody(executor: Executor, event: Any, words: str) -> Iterator[Telling]:
    """The reporter, by account or by the address left, and, of what is public, the accounts that said "me too"."""
    issue, step = issue_told(executor, event.issue_id), step_told(executor, event.step_id)
    for reporter in _reporter(executor, issue):
        yield _telling(issue, step, reporter, words)
    yield from _joined(executor, issue, step, words)
    if not issue.confidential:
        yield from _later(executor, issue, event.step_id, step, words)


def _joined(executor: Executor, issue: Any, step: Any, words: str) -> Iterator[Telling]:
    """Who reported what was joined with this issue. Accounts are among those affected while it is public; while it is
    not, each is led to the own report."""
    for other in joined_with(executor, issue.id):
        if not issue.confidential and other.reporter_account_id is not None:
            continue
        for to in _reporter(executor, other):
            telling = _telling(issue, step, to, words)
            yield replace(telling, path=f"/issues/{other.ref}") if issue.confidential and to.account_id else telling


def _merged(executor: Executor, event: IssueMerged) -> Iterator[Telling]:
    """Both reporters: that the reports go on as one, and which that is where everybody may read it."""
    issue, into = issue_told(executor, event.issue_id), issue_told(executor, event.into_id)
    both_public = not issue.confidential and not into.confidential
    yield from _own(executor, issue, "merged", into if both_public else None)
    yield from _own(executor, into, "merged_here", issue if both_public else None)


def _merge_undone(executor: Executor, event: MergeUndone) -> Iterator[Telling]:
    for number in (event.issue_id, event.into_id):
        yield from _own(executor, issue_told(executor, number), "merge_undone", None)


def _own(executor: Executor, issue: Any, words: str, other: Any) -> Iterator[Telling]:
    """To the reporter of an issue; of what is not public only that there is something to read."""
    beside = {"other": other.ref} if other else {}
    for to in _reporter(executor, issue):
        path = f"/issues/{issue.ref}" if to.account_id or not issue.confidential else "/receipt"
        if issue.confidential:
            yield Telling(to=to, kind=Kind.ISSUE, words="issues/confidential", path=path, private=True)
            continue
        values, private = {"ref": issue.ref, "title": issue.title, **beside}, to.account_id is None
        yield Telling(to=to, kind=Kind.ISSUE, words=f"issues/{words}", path=path, values=values, private=private)


def _later(executor: Executor, issue: Any, step_id: int, step: Any, words: str) -> Iterator[Telling]:
    """Those affected too, and followers: in the inbox at once, by mail once a day. Each is told once."""
    concerned = [number for number in affected(executor, issue.id) if number != issue.reporter_account_id]
    for account in accounts(executor, concerned):
        telling = _telling(issue, step, account, words)
        yield replace(telling, issue_id=issue.id, step_id=step_id)
    found = [row for row in followers(executor, issue.id) if row.account_id != (issue.reporter_account_id or 0)]
    of_accounts = [row.account_id for row in found if row.account_id is not None and row.account_id not in concerned]
    by_mail = [Recipient(None, "", row.lang, row.id, row.person) for row in found if row.account_id is None]
    for to in [*accounts(executor, of_accounts), *by_mail]:
        telling = _telling(issue, step, to, words)
        yield replace(telling, kind=Kind.FOLLOW, issue_id=issue.id, step_id=step_id)


def _ratings_answered(executor: Executor, event: RatingsAnswered) -> Iterator[Telling]:
    """The reporter, those affected too and followers learn that the figures were replied to; each once."""
    issue = issue_told(executor, event.issue_id)
    values, path = {"ref": issue.ref, "title": issue.title}, f"/issues/{issue.ref}/ratings"
    for to in _reporter(executor, issue):
        if issue.confidential:
            way = path if to.account_id else "/receipt"
            yield Telling(to=to, kind=Kind.ISSUE, words="issues/confidential", path=way, private=True)
        else:
            yield _answer(to, Kind.ISSUE, path, values)
    if issue.confidential:
        return
    for other in joined_with(executor, issue.id):
        if other.reporter_account_id is None:
            for to in _reporter(executor, other):
                yield _answer(to, Kind.ISSUE, path, values)
    concerned = affected(executor, issue.id)
    found = [row for row in followers(executor, issue.id) if row.account_id != (issue.reporter_account_id or 0)]
    numbers = {*concerned, *(row.account_id for row in found if row.account_id)} - {issue.reporter_account_id}
    for to in [*accounts(executor, numbers), *_by_mail(executor, found)]:
        kind = Kind.ISSUE if to.account_id in concerned else Kind.FOLLOW
        yield _answer(to, kind, path, values)


def _answer(to: Recipient, kind: Kind, path: str, values: dict[str, Any]) -> Telling:
    private = to.account_id is None
    return Telling(to=to, kind=kind, words="issues/ratings_answered", path=path, values=values, private=private)


def _by_mail(executor: Executor, found: list[Any]) -> Iterator[Recipient]:
    """Followers by an address alone, with the address opened."""
    for row in found:
        told = address_of_follow(executor, row.id) if row.account_id is None else None
        if told is not None:
            yield Recipient(None, unseal(told.sealed, "issue_follow"), row.lang, row.id, row.person)


def _follow_asked(executor: Executor, event: FollowAsked) -> Iterator[Telling]:
    """The owner of an address, who says yes or nothing. The letter names no issue: it may go to a stranger."""
    follow = follow_told(executor, event.follow_id)
    if follow is not None and follow.confirmed_at is None:
        to = Recipient(None, unseal(follow.sealed, "issue_follow"), follow.lang)
        path = f"/follows/{event.follow_id}/{follow_proof(event.follow_id)}"
        yield Telling(to=to, kind=Kind.FOLLOW, words="issues/follow_asked", path=path, private=True, asked=True)


def _reporter(executor: Executor, issue: Any) -> Iterator[Recipient]:
    """Who reported, where there is a way to tell them."""
    yield from accounts(executor, [issue.reporter_account_id])
    contact = contact_of_issue(executor, issue.id) if issue.reporter_account_id is None else None
    if contact is not None:
        yield Recipient(None, unseal(contact.sealed, "issue_contact"), contact.lang)


def _taken_out(executor: Executor, event: TakenOut) -> Iterator[Telling]:
    return _showing(executor, event.issue_id, "taken_out")


def _looked_at(executor: Executor, event: HidingDecided) -> Iterator[Telling]:
    return _showing(executor, event.issue_id, f"look_{event.look}")


def _identity_shown(executor: Executor, event: IdentityTold) -> Iterator[Telling]:
    return _showing(executor, event.issue_id, "identity_shown", page="contact")


def _showing(executor: Executor, issue_id: int, words: str, page: str = "showing") -> Iterator[Telling]:
    """To the reporter: that something happened to how the report is shown. The letter names no issue."""
    issue = issue_told(executor, issue_id)
    for to in _reporter(executor, issue):
        path = f"/issues/{issue.ref}/{page}" if to.account_id else "/receipt"
        yield Telling(to=to, kind=Kind.ISSUE, words=f"issues/{words}", path=path, private=True)


def _asked(executor: Executor, event: RoundAsked) -> Iterator[Telling]:
    """Whoever is concerned and has not rated the round is asked whether it is solved; one tap answers."""
    issue, asked = issue_told(executor, event.issue_id), round_of(executor, event.issue_id, event.round)
    values = {"ref": issue.ref, "title": issue.title, "closed": asked.kind == RoundKind.CLOSING}
    if own_rating(executor, issue.id, event.round, REPORTER) is None:
        for reporter in _reporter(executor, issue):
            yield _question(issue, reporter, values, tap_path(issue.ref, event.round, REPORTER))
    if issue.confidential:
        return
    yield from _joined_asked(executor, issue, event.round, values)
    others = asked_accounts(executor, issue.id, event.round)
    for account in accounts(executor, [number for number in others if number != issue.reporter_account_id]):
        yield _question(issue, account, values, tap_path(issue.ref, event.round, str(account.account_id)))


def _joined_asked(executor: Executor, issue: Any, number: int, values: dict[str, Any]) -> Iterator[Telling]:
    """Who reported without an account what goes on here, once each."""
    for other in joined_with(executor, issue.id):
        no_account = other.reporter_account_id is None
        if no_account and own_rating(executor, issue.id, number, by_receipt(other.id)) is None:
            for to in _reporter(executor, other):
                yield _question(issue, to, values, tap_path(issue.ref, number, f"{JOINED}{other.id}"))


def _question(issue: Any, to: Recipient, values: dict[str, Any], tap: str) -> Telling:
    if issue.confidential:
        path = f"/issues/{issue.ref}/rate" if to.account_id else "/receipt"
        return Telling(to=to, kind=Kind.ISSUE, words="issues/confidential", path=path, private=True)
    values, private = values | {"tap": base_url() + tap}, to.account_id is None
    path = f"/issues/{issue.ref}"
    return Telling(to=to, kind=Kind.ISSUE, words="issues/asked", path=path, values=values, private=private)


def forget_words(current: Session, event: TakenOut | LevelChanged | WordsRedacted) -> None:
    """What is public no more is not in anybody's inbox either: notices of the issue keep its reference alone."""
    if isinstance(event, LevelChanged) and not event.less:
        return
    ref = issue_told(current, event.issue_id).ref
    told = update(Notice).where(Notice.path == f"/issues/{ref}", Notice.kind.in_(ABOUT_ISSUES))
    current.execute(told.values(facts={"ref": ref}), execution_options={"synchronize_session": False})


def _telling(issue: Any, step: Any, to: Recipient, words: str) -> Telling:
    """What the public may read is told; of a confidential issue only that there is something to read. A letter to an
    address that was left keeps neither words nor address once it is out."""
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
        "moved_from": step.moved_from,
        "moved_to": step.moved_to,
    }
    private, path = to.account_id is None, f"/issues/{issue.ref}"
    return Telling(to=to, kind=Kind.ISSUE, words=f"issues/{words}", path=path, values=values, private=private)


def _relayed(executor: Executor, event: RelayWritten) -> Iterator[Telling]:
    """That there is a message, to the other side; never what it says."""
    issue = duty_told(executor, event.issue_id)
    if event.by_reporter:
        yield from to_duty(executor, issue, who_must_act(executor, issue, now()), "relay_to_office", "/messages")
        return
    for to in _reporter(executor, issue):
        path = f"/issues/{issue.ref}/messages" if to.account_id else "/receipt"
        if issue.confidential:
            yield Telling(to=to, kind=Kind.ISSUE, words="issues/confidential", path=path, private=True)
        else:
            values = {"ref": issue.ref, "title": issue.title}
            private = to.account_id is None
            words = "issues/relay_to_reporter"
            yield Telling(to=to, kind=Kind.ISSUE, words=words, path=path, values=values, private=private)


HEARD: Heard = {
    ClosingProposed: _closing_proposed,
    ClosingSentBack: _closing_sent_back,
    FollowAsked: _follow_asked,
    HidingDecided: _looked_at,
    IdentityTold: _identity_shown,
    IssueClosed: _closed,
    IssueMerged: _merged,
    IssueReopened: _reopened,
    MergeUndone: _merge_undone,
    RatingsAnswered: _ratings_answered,
    RoundAsked: _asked,
    RelayWritten: _relayed,
    StepPublished: _step,
    TakenOut: _taken_out,
}
