"""Requests of authorities: counts for everybody, the list for administrators."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import case, extract, func, select

from app.admin.models import AuthorityRequest
from app.admin.vocabulary import Outcome
from app.kernel.db import Executor, rows

LISTED = 200


def request_counts(executor: Executor) -> Sequence[Any]:
    """By year, the newest first: how many were `asked`, and of them `given`, `part`, `refused`, `open`."""
    year = extract("year", AuthorityRequest.asked_on)
    by_outcome = [
        func.sum(case((AuthorityRequest.outcome == outcome, 1), else_=0)).label(str(outcome)) for outcome in Outcome
    ]
    wanted = select(year.label("year"), func.count().label("asked"), *by_outcome)
    return rows(executor, wanted.group_by(year).order_by(year.desc()))


def authority_requests(executor: Executor) -> Sequence[Any]:
    """The requests themselves, the newest first; for administrators."""
    columns = (
        AuthorityRequest.id,
        AuthorityRequest.asked_on,
        AuthorityRequest.authority,
        AuthorityRequest.legal_basis,
        AuthorityRequest.wanted,
        AuthorityRequest.outcome,
    )
    newest = (AuthorityRequest.asked_on.desc(), AuthorityRequest.id.desc())
    return rows(executor, select(*columns).order_by(*newest).limit(LISTED))
