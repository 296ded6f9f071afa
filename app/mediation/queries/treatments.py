"""How people were treated: one, what waits, and the one number that is public."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from app.areas.models import Body
from app.kernel.db import Executor, row_or_none, rows, the_row, value
from app.mediation.models import Treatment, TreatmentMessage

HEAD = (
    Treatment.id,
    Treatment.ref,
    Treatment.account_id,
    Treatment.body_id,
    Treatment.lang,
    Treatment.mediator_id,
    Treatment.filed_at,
    Treatment.due,
    Treatment.ending,
    Treatment.ended_at,
    Body.names.label("body_names"),
)


def treatment_by_ref(executor: Executor, ref: str) -> Any:
    """One, sealed as it is; raises `NotFound`. The caller finds out who may read it."""
    wanted = select(*HEAD, Treatment.sealed).join(Body, Body.id == Treatment.body_id, isouter=True)
    return the_row(executor, wanted.where(Treatment.ref == ref))


def treatment_ref(executor: Executor, treatment_id: int) -> str:
    """The reference of one, for whoever holds its receipt; raises `NotFound`."""
    return str(the_row(executor, select(Treatment.ref).where(Treatment.id == treatment_id)).ref)


def treatment_by_key(executor: Executor, key: str) -> Any:
    return row_or_none(executor, select(Treatment.id, Treatment.ref, Treatment.sealed).where(Treatment.key == key))


def messages(executor: Executor, treatment_id: int) -> Sequence[Any]:
    wanted = select(TreatmentMessage.sealed, TreatmentMessage.by_mediator, TreatmentMessage.at)
    return rows(executor, wanted.where(TreatmentMessage.treatment_id == treatment_id).order_by(TreatmentMessage.id))


def waiting_treatments(executor: Executor) -> Sequence[Any]:
    """What is open, whose clock ends first on top; nothing of what it says."""
    wanted = select(*HEAD).join(Body, Body.id == Treatment.body_id, isouter=True).where(Treatment.ended_at.is_(None))
    return rows(executor, wanted.order_by(Treatment.due, Treatment.id))


def number_of_treatments(executor: Executor) -> int:
    number: int = value(executor, select(func.count()).select_from(Treatment))
    return number
