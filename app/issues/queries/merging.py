"""What was joined with what."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import aliased

from app.areas.models import Body
from app.identity.actor import Actor
from app.issues.models import Issue, Merge
from app.issues.persons import REPORTER, owner_of
from app.issues.queries.similar import in_street, near
from app.issues.vocabulary import RECEIPT_KIND, SAME_WITHIN, ReporterKind
from app.kernel.db import Executor, row_or_none, rows

AT_ONCE = 100
# Whether anything was ever joined with an issue, or it with another; only then its page asks for it.
HAS_MERGES = exists().where(or_(Merge.issue_id == Issue.id, Merge.into_id == Issue.id)).label("has_merges")


def merges_of(executor: Executor, issue_id: int) -> Sequence[Any]:
    """Each merge of an issue with another and of others with it, the newest first, with what of the other its page
    may show: `ref`, `title`, `lang`, `words_state`, `confidential`, `reported_at`, `area_name` is its own."""
    other = aliased(Issue)
    own = or_(Merge.issue_id == issue_id, Merge.into_id == issue_id)
    told = (Merge.id, Merge.issue_id, Merge.into_id, Merge.duty_name, Merge.role, Merge.at, Merge.undone_at)
    shown = (other.ref, other.title, other.lang, other.words_state, other.confidential, other.reported_at)
    judged = (other.id.label("other_id"), other.area_path, other.body_id, other.officer_account_id)
    whose = (other.reporter_kind, other.reporter_account_id, other.merged)
    there = or_(
        (Merge.issue_id == issue_id) & (other.id == Merge.into_id),
        (Merge.into_id == issue_id) & (other.id == Merge.issue_id),
    )
    wanted = select(*told, *shown, *judged, *whose, Body.names.label("body_names")).join(other, there)
    wanted = wanted.join(Body, Body.id == Merge.body_id, isouter=True)
    return rows(executor, wanted.where(own).order_by(Merge.id.desc()).limit(AT_ONCE))


def merged_into(executor: Executor, issue_id: int) -> int | None:
    """The issue in which this one goes on."""
    found = row_or_none(executor, select(Merge.into_id).where(Merge.issue_id == issue_id, Merge.undone_at.is_(None)))
    return int(found.into_id) if found else None


def joined_with(executor: Executor, issue_id: int) -> Sequence[Any]:
    """The issues that go on in this one, with who reported them: `id`, `ref`, `reporter_account_id`."""
    wanted = select(Issue.id, Issue.ref, Issue.reporter_account_id).join(Merge, Merge.issue_id == Issue.id)
    stands = (Merge.into_id == issue_id, Merge.undone_at.is_(None))
    return rows(executor, wanted.where(*stands).order_by(Merge.id))


def joined_as(executor: Executor, actor: Actor, issue_id: int) -> str:
    """The key under which this actor, who holds the receipt of a report that was joined with this issue or reported
    it with this account, is among those affected by it; empty for everybody else."""
    receipts = [number for kind, number in actor.receipts if kind == RECEIPT_KIND]
    if actor.account_id is None and not receipts:
        return ""
    held = and_(Issue.id.in_(receipts), Issue.reporter_kind.in_((ReporterKind.ACCOUNT, ReporterKind.RECEIPT)))
    by_account = and_(Issue.reporter_kind == ReporterKind.ACCOUNT, Issue.reporter_account_id == actor.account_id)
    wanted = select(Issue.id, Issue.reporter_account_id).join(Merge, Merge.issue_id == Issue.id)
    wanted = wanted.where(Merge.into_id == issue_id, Merge.undone_at.is_(None), or_(held, by_account))
    found = row_or_none(executor, wanted.order_by(Issue.id).limit(1))
    return owner_of(REPORTER, found) if found is not None else ""


def joined_on_page(executor: Executor, actor: Actor, row: Any) -> str:
    """The same for a row as `issue_page` reads it, which tells whether anything was ever joined at all."""
    return joined_as(executor, actor, row.id) if row.has_merges else ""


def offered(executor: Executor, row: Any, categories: Sequence[Any]) -> Sequence[Any]:
    """Open public issues that may be the same as this one: alike, and within 250 m or in its street."""
    kinds, since = alike(row.category_id, categories), row.reported_at - SAME_WITHIN
    if row.lat is not None and row.lon is not None:
        return near(executor, row.lat, row.lon, kinds, since, but=row.id)
    return in_street(executor, row.area_id, row.street, kinds, since, but=row.id) if row.street else []


def alike(category_id: int | None, categories: Sequence[Any]) -> list[int]:
    """The ids of a category and of those beside it in the city's list, which puts alike ones side by side; non-public
    ones too."""
    place = next((at for at, row in enumerate(categories) if row.id == category_id), None)
    return [] if place is None else [row.id for row in categories[max(0, place - 1) : place + 2]]
