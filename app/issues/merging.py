"""How two issues about the same become one, and two again: which may be joined, whose clock stands, and who comes
along."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select

from app.identity.actor import Actor
from app.issues.events import MergeUndone
from app.issues.models import Follow, Issue, IssuePoint, Merge, MeToo
from app.issues.opening import held
from app.issues.persons import GONE, by_receipt
from app.issues.policies import has_reporter
from app.issues.queries.merging import alike
from app.issues.vocabulary import CLOSING_WINDOW, SAME_WITHIN, SAME_WITHIN_M, Origin, PersonKind, ReporterKind, State
from app.kernel.clock import now
from app.kernel.db import once, session
from app.kernel.errors import Conflict, Invalid
from app.kernel.geo import distance_m
from app.kernel.journal import announce


def check_pair(issue: Issue, into: Issue, categories: Sequence[Any]) -> None:
    """Raise `Invalid` unless `issue` may go on in `into`: both open reports that stand by themselves, alike, near, and
    of about the same time."""
    if issue.id == into.id:
        raise Invalid("Choose another issue than this one.", field="into")
    if into.state == State.CLOSED or issue.state == State.CLOSED:
        raise Invalid("Only what is open can be joined.", field="into")
    if into.merged:
        raise Invalid("That one was joined with another issue itself. Choose the one where it goes on.", field="into")
    if issue.confidential and into.confidential and has_reporter(issue):
        # Nobody reads another one's report that is not public, so its reporter would lose sight of the follow-up.
        raise Invalid("What is not public stays by itself, so that its reporter can follow it.", field="into")
    if issue.origin_kind != Origin.REPORT or has_others(issue.id):
        raise Invalid("This one stays: it is a promise, or others were joined with it.", field="into")
    if into.category_id not in alike(issue.category_id, categories):
        raise Invalid("Choose one of the same kind, or of one beside it in the list.", field="into")
    if not _is_near(issue, into):
        raise Invalid("Choose one within 250 m of this one.", field="into")
    if abs(issue.reported_at - into.reported_at) > SAME_WITHIN:
        raise Invalid("Choose one reported within eight weeks of this one.", field="into")


def has_others(issue_id: int) -> bool:
    """Whether others go on in this issue."""
    found = select(Merge.id).where(Merge.into_id == issue_id, Merge.undone_at.is_(None)).limit(1)
    return session.execute(found).scalar() is not None


def standing_merge(issue_id: int) -> Merge | None:
    """The merge by which an issue goes on in another one."""
    found = select(Merge).where(Merge.issue_id == issue_id, Merge.undone_at.is_(None))
    return session.execute(found).scalar_one_or_none()


def unite(merge: Merge, issue: Issue, into: Issue) -> None:
    """Let `issue` go on in `into`, whose row the caller holds too: the older clock stands, supporters come along."""
    issue.merged, issue.version = True, issue.version + 1
    merge.answer_sooner_s = _sooner(into.first_answer_due, issue.first_answer_due)
    merge.solution_sooner_s = _sooner(into.solution_due, issue.solution_due)
    into.first_answer_due -= timedelta(seconds=merge.answer_sooner_s)
    into.solution_due -= timedelta(seconds=merge.solution_sooner_s)
    _bring_me_too(merge, issue, into)
    _bring_followers(merge, issue, into)
    into.me_too_imported += issue.me_too_imported
    count_me_too(into)


def part_issue(issue: Issue, merge: Merge, actor: Actor) -> None:
    """Undo `merge` in the caller's act, which holds the row of `issue`."""
    into = held(merge.into_id)
    _part(merge, issue, into, actor.account_id, now())
    session.flush()
    announce(MergeUndone(issue_id=issue.id, into_id=into.id, merge_id=merge.id), actor=actor)


def must_part_in_time(merge: Merge) -> None:
    """Raises `Conflict` once what the other one came to can no longer be contested."""
    into = held(merge.into_id)
    if into.closed_at is not None and now() > into.closed_at + CLOSING_WINDOW:
        raise Conflict("The other one was closed too long ago: 60 days.")


def _part(merge: Merge, issue: Issue, into: Issue, by: int | None, at: datetime) -> None:
    """Each goes on by itself, with its own clock and supporters. Who took a support back meanwhile stays away."""
    parts: tuple[tuple[Any, Any], ...] = ((MeToo, MeToo.at), (Follow, Follow.confirmed_at))
    for model, since in parts:
        still = select(model.person).where(model.issue_id == into.id)
        # The reporter of the other never came along, and whose mark is gone cannot be known again.
        left = (model.issue_id == issue.id, since <= merge.at, model.person.not_in(still))
        known = (model.person != _account_of(into), ~model.person.startswith(GONE))
        options = {"synchronize_session": False}
        session.execute(delete(model).where(*left, *known), execution_options=options)
        came = (model.issue_id == into.id, model.merge_id == merge.id)
        session.execute(delete(model).where(*came), execution_options=options)
    into.first_answer_due += timedelta(seconds=merge.answer_sooner_s)
    into.solution_due += timedelta(seconds=merge.solution_sooner_s)
    into.me_too_imported -= issue.me_too_imported
    merge.undo(by, at)
    session.flush()
    issue.merged, issue.version = False, issue.version + 1
    issue.hear(at, issue.next_step_due)
    count_me_too(issue)
    count_me_too(into)


def count_me_too(issue: Issue) -> None:
    """Count anew who is affected by an issue."""
    session.flush()
    own = select(MeToo.kind, func.count().label("number")).where(MeToo.issue_id == issue.id).group_by(MeToo.kind)
    found = {row.kind: row.number for row in session.execute(own)}
    issue.me_too_devices = found.pop(PersonKind.DEVICE, 0)
    issue.me_too = sum(found.values())


def _bring_me_too(merge: Merge, issue: Issue, into: Issue) -> None:
    """Who is affected by `issue`, its reporter among them, is affected by `into`: each person once."""
    own = select(MeToo.person, MeToo.kind, MeToo.at).where(MeToo.issue_id == issue.id)
    people = [(row.person, row.kind, row.at) for row in session.execute(own)]
    if issue.reporter_kind == ReporterKind.ACCOUNT and issue.reporter_account_id is not None:
        people.append((_account_of(issue), PersonKind.ACCOUNT, issue.reported_at))
    elif issue.reporter_kind == ReporterKind.RECEIPT:
        people.append((by_receipt(issue.id), PersonKind.RECEIPT, issue.reported_at))
    for person, kind, at in people:
        if person != _account_of(into):
            row = {"issue_id": into.id, "person": person, "kind": kind, "at": at, "merge_id": merge.id}
            session.execute(once(MeToo, "issue_id", "person").values(row))


def _bring_followers(merge: Merge, issue: Issue, into: Issue) -> None:
    told = (Follow.person, Follow.account_id, Follow.sealed, Follow.lang, Follow.at, Follow.confirmed_at)
    confirmed = select(*told).where(Follow.issue_id == issue.id, Follow.confirmed_at.is_not(None))
    for follow in session.execute(confirmed).mappings().all():
        row = {**follow, "issue_id": into.id, "merge_id": merge.id}
        session.execute(once(Follow, "issue_id", "person").values(row))


def _account_of(issue: Issue) -> str:
    return f"account:{issue.reporter_account_id}"


def _sooner(promised: datetime, older: datetime) -> int:
    return max(0, int((promised - older).total_seconds()))


def _is_near(issue: Issue, into: Issue) -> bool:
    """Within 250 m; where one of them has no point, in the same neighbourhood."""
    one, other = _point(issue), _point(into)
    if one is None or other is None:
        return issue.area_id == into.area_id
    return distance_m(*one, *other) <= SAME_WITHIN_M


def _point(issue: Issue) -> tuple[float, float] | None:
    point = session.get(IssuePoint, issue.id)
    for place in (point, issue):
        if place is not None and place.lat is not None and place.lon is not None:
            return place.lat, place.lon
    return None
