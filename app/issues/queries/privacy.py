"""What was taken out of public view, and who reported, for those who may know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from app.areas.models import Area, Body
from app.identity.models import Account
from app.issues.models import Category, Hiding, IdentityRequest, Issue, IssueContact
from app.issues.models.privacy import IN_FORCE
from app.issues.vocabulary import REPORTER_TOLD_AFTER, Ground, Look
from app.kernel.db import Executor, row_or_none, rows, the_row, value
from app.kernel.sealed import unseal

AT_ONCE = 50
PLACED = (Area.name.label("area_name"), Category.names.label("category_names"))
BEFORE = aliased(Category)
HIDING = (
    Hiding.id,
    Hiding.issue_id,
    Hiding.ground,
    Hiding.reason,
    Hiding.role,
    Hiding.account_id,
    Hiding.at,
    Hiding.until,
    Hiding.look,
    Hiding.said,
    Hiding.appealed_at,
    Hiding.decided_by,
    Hiding.decided_at,
    Body.names.label("body_names"),
    BEFORE.names.label("before_names"),
)
REQUEST = (
    IdentityRequest.id,
    IdentityRequest.issue_id,
    IdentityRequest.asked_by,
    IdentityRequest.role,
    IdentityRequest.reason,
    IdentityRequest.asked_at,
    IdentityRequest.answered_at,
    IdentityRequest.agreed,
    IdentityRequest.shown_at,
    IdentityRequest.told_at,
)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who reported: name and address of an account, or the address that was left; all empty when nothing was."""

    name: str = ""
    email: str = ""


def identity_of(executor: Executor, issue: Any) -> Identity:
    """Who is behind a report. The caller has found the reader allowed to know."""
    if issue.reporter_account_id is not None:
        row = row_or_none(executor, select(Account.name, Account.email).where(Account.id == issue.reporter_account_id))
        return Identity(row.name, row.email) if row else Identity()
    sealed = value(executor, select(IssueContact.sealed).where(IssueContact.issue_id == issue.id))
    return Identity(issue.shown_name, unseal(sealed, "issue_contact") if sealed else "")


def hiding_of(executor: Executor, issue_id: int) -> Any:
    """The hiding that keeps an issue out of public view now, with the body's names; None when none does."""
    wanted = select(*HIDING).join(Body, Body.id == Hiding.body_id, isouter=True)
    wanted = wanted.join(BEFORE, BEFORE.id == Hiding.before_id, isouter=True)
    wanted = wanted.where(Hiding.issue_id == issue_id, Hiding.look.in_(IN_FORCE))
    return row_or_none(executor, wanted.order_by(Hiding.id.desc()).limit(1))


def issue_of_hiding(executor: Executor, hiding_id: int) -> int:
    """The issue that a hiding is about; raises `NotFound`."""
    return int(the_row(executor, select(Hiding.issue_id).where(Hiding.id == hiding_id)).issue_id)


def hidings(executor: Executor, *, waiting: bool) -> Sequence[Any]:
    """What was taken out of view, each with its reference and none of its words, whose reading is written down: what
    waits, the most pressing first, or what was decided, the newest first."""
    wanted = (
        select(
            *HIDING,
            Issue.ref,
            Issue.body_id,
            Issue.reporter_account_id,
            Area.name.label("area_name"),
        )
        .join(Issue, Issue.id == Hiding.issue_id)
        .join(Area, Area.id == Issue.area_id)
        .join(Body, Body.id == Hiding.body_id, isouter=True)
        .join(BEFORE, BEFORE.id == Hiding.before_id, isouter=True)
    )
    if waiting:
        open_ones = Hiding.look.in_([Look.OPEN, Look.APPEALED])
        return rows(executor, wanted.where(open_ones).order_by(Hiding.until, Hiding.id).limit(AT_ONCE))
    done = Hiding.look.not_in([Look.OPEN, Look.APPEALED])
    return rows(executor, wanted.where(done).order_by(Hiding.id.desc()).limit(AT_ONCE))


def waiting_looks(executor: Executor, since: datetime) -> Any:
    """How many `hidings` wait for a mediator, and how many `requests` made after `since` for a second person."""
    looks = select(func.count()).where(Hiding.look.in_([Look.OPEN, Look.APPEALED])).scalar_subquery()
    asked = (IdentityRequest.agreed.is_(None), IdentityRequest.asked_at > since)
    requests = select(func.count()).where(*asked).scalar_subquery()
    return the_row(executor, select(looks.label("hidings"), requests.label("requests")))


def lapsed_hidings(executor: Executor, now: datetime) -> Sequence[Any]:
    """Hidings on which time has decided: nobody did within 72 hours, and no personal data is at stake."""
    wanted = select(Hiding.id, Hiding.issue_id).where(
        Hiding.look == Look.OPEN, Hiding.until <= now, Hiding.ground != Ground.PERSONAL_DATA
    )
    return rows(executor, wanted.order_by(Hiding.id).limit(AT_ONCE))


def less_public_by_body(executor: Executor, since: datetime, until: datetime) -> Sequence[Any]:
    """What police and partners took out of public view from `since` up to before `until`, counted (`number`) by body
    (`body_names`), `ground` and what became of it (`look`); no issue."""
    by = (Hiding.body_id, Hiding.ground, Hiding.look)
    counted = select(*by, func.count().label("number")).where(Hiding.at >= since, Hiding.at < until).group_by(*by)
    told = counted.subquery()
    wanted = select(told.c.ground, told.c.look, told.c.number, Body.names.label("body_names"))
    wanted = wanted.join(Body, Body.id == told.c.body_id, isouter=True)
    return rows(executor, wanted.order_by(told.c.body_id, told.c.ground, told.c.look))


def first_hiding(executor: Executor) -> datetime | None:
    """When the first issue was taken out of public view; None before there was one."""
    found: datetime | None = value(executor, select(func.min(Hiding.at)))
    return found


def confidential_reported(executor: Executor, since: datetime, until: datetime) -> Sequence[Any]:
    """What is confidential now and was reported from `since` up to before `until`, the oldest first; no words."""
    wanted = (
        select(Issue.ref, Issue.reported_at, Issue.state, Issue.closing, *PLACED)
        .join(Area, Area.id == Issue.area_id)
        .join(Category, Category.id == Issue.category_id, isouter=True)
    )
    within = (Issue.confidential, Issue.reported_at >= since, Issue.reported_at < until)
    return rows(executor, wanted.where(*within).order_by(Issue.reported_at, Issue.id))


def issue_of_request(executor: Executor, request_id: int) -> int:
    """The issue that a request is about; raises `NotFound`."""
    return int(the_row(executor, select(IdentityRequest.issue_id).where(IdentityRequest.id == request_id)).issue_id)


def open_identity_request(executor: Executor, issue_id: int, account_id: int | None, since: datetime) -> Any:
    """The request of a person that waits for a second one, or for being shown; None when none does."""
    wanted = select(*REQUEST).where(
        IdentityRequest.issue_id == issue_id,
        IdentityRequest.asked_by == account_id,
        IdentityRequest.asked_at > since,
        IdentityRequest.shown_at.is_(None),
        IdentityRequest.agreed.is_not(False),
    )
    return row_or_none(executor, wanted.order_by(IdentityRequest.id.desc()).limit(1))


def identity_requests(executor: Executor) -> Sequence[Any]:
    """Who asked to know who reported what, the newest first, with the names of both persons."""
    second = aliased(Account)
    wanted = (
        select(*REQUEST, Issue.ref, Issue.confidential, Issue.reporter_account_id, Account.name)
        .add_columns(second.name.label("second_name"))
        .join(Issue, Issue.id == IdentityRequest.issue_id)
        .join(Account, Account.id == IdentityRequest.asked_by)
        .join(second, second.id == IdentityRequest.answered_by, isouter=True)
    )
    return rows(executor, wanted.order_by(IdentityRequest.id.desc()).limit(AT_ONCE))


def looks_told(executor: Executor, issue_id: int) -> Sequence[Any]:
    """When, to which role and why a reporter's name was shown, as far as the reporter has been told."""
    wanted = select(IdentityRequest.shown_at, IdentityRequest.role, IdentityRequest.reason)
    told = (IdentityRequest.issue_id == issue_id, IdentityRequest.told_at.is_not(None))
    return rows(executor, wanted.where(*told).order_by(IdentityRequest.id))


def untold_requests(executor: Executor, now: datetime) -> Sequence[Any]:
    """Requests that were shown thirty days ago and of which the reporter does not know yet."""
    due = (IdentityRequest.told_at.is_(None), IdentityRequest.shown_at <= now - REPORTER_TOLD_AFTER)
    return rows(executor, select(IdentityRequest.id, IdentityRequest.issue_id).where(*due).limit(AT_ONCE))
