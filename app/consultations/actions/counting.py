"""Keeping what the worker counted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, insert, select

from app.consultations.models import ConsultationResult, Statement, StatementCount
from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import NotAllowed
from app.kernel.transaction import act

WHOLE = ("people", "counted", "silhouette", "groups", "bridging", "dividing")
Counts = Mapping[int, Mapping[str, list[int]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of counting, as its rows hold it: see `ConsultationResult` and `StatementCount`."""

    people: dict[str, int]
    counted: int
    silhouette: float | None
    groups: list[dict[str, Any]] = field(default_factory=list)
    bridging: list[int] = field(default_factory=list)
    dividing: list[int] = field(default_factory=list)
    statements: Counts = field(default_factory=dict)


@act
def record_result(*, actor: Actor, consultation_id: int, revision: int, result: Result) -> None:
    """Put the result of one revision in place of the last one. It is a sum of rows that are there, so nothing of it is
    announced."""
    if actor.kind != "system":
        raise NotAllowed
    told = {name: getattr(result, name) for name in WHOLE}
    session.execute(delete(ConsultationResult).where(ConsultationResult.consultation_id == consultation_id))
    row = {"consultation_id": consultation_id, "revision": revision, "counted_at": now()} | told
    session.execute(insert(ConsultationResult).values(row))
    here = select(Statement.id).where(Statement.consultation_id == consultation_id)
    session.execute(delete(StatementCount).where(StatementCount.statement_id.in_(here)))
    counts = [{"statement_id": number, "counts": dict(held)} for number, held in result.statements.items()]
    if counts:
        session.execute(insert(StatementCount), counts)
