"""How people were treated: one, what waits, and the one number that is public."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select

from app.areas.models import Body
from app.identity.queries.ties import standing_ties
from app.kernel.db import Executor, row_or_none, rows, the_row
from app.mediation.models import Treatment, TreatmentLeave, TreatmentMessage
from app.mediation.policies import Apart
from app.mediation.vocabulary import REMIND_BEFORE, TELL_OTHERS_AFTER, Leaving, Warned

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


def numbers_of_treatments(executor: Executor, now: datetime) -> Any:
    """How many there are: `told` in all, of these `open`, and of these `late`."""
    is_open = Treatment.ended_at.is_(None)
    numbers = (
        func.count().label("told"),
        func.count().filter(is_open).label("open"),
        func.count().filter(is_open, Treatment.due <= now).label("late"),
    )
    return the_row(executor, select(*numbers).select_from(Treatment))


def treatments_to_warn(executor: Executor, now: datetime) -> Sequence[Any]:
    """What is open, and of whose clock a reminder is owed: it ends soon, it has run out, it ran out days ago."""
    owed = or_(
        and_(Treatment.due <= now + REMIND_BEFORE, Treatment.reminded.is_(None)),
        and_(Treatment.due <= now, Treatment.reminded == Warned.SOON),
        and_(Treatment.due <= now - TELL_OTHERS_AFTER, Treatment.reminded == Warned.LATE),
    )
    wanted = select(Treatment.id).where(Treatment.ended_at.is_(None), Treatment.due <= now + REMIND_BEFORE, owed)
    return rows(executor, wanted.order_by(Treatment.due).limit(50))


def leaves_of(executor: Executor, treatment_id: int) -> Sequence[Any]:
    """Who had it in hand and has it no longer, the first on top: `account_id`, `to_id`, `reason`, `at`."""
    told = (TreatmentLeave.account_id, TreatmentLeave.to_id, TreatmentLeave.reason, TreatmentLeave.at)
    of_this = (TreatmentLeave.treatment_id == treatment_id, TreatmentLeave.had_it)
    return rows(executor, select(*told).where(*of_this).order_by(TreatmentLeave.id))


def apart_of(executor: Executor, ids: Collection[int]) -> dict[int, Apart]:
    """Who is kept from each of these, by its number; two statements for all."""
    ties, tied, aside = standing_ties(executor), {}, defaultdict(set)
    left = and_(TreatmentLeave.treatment_id == Treatment.id, TreatmentLeave.reason != Leaving.ABSENCE)
    told = (Treatment.id, Treatment.account_id, Treatment.body_id, TreatmentLeave.account_id.label("left_by"))
    wanted = select(*told).join(TreatmentLeave, left, isouter=True).where(Treatment.id.in_(ids))
    for row in rows(executor, wanted) if ids else []:
        tied[row.id] = ties.to({row.account_id}, row.body_id)
        if row.left_by is not None:
            aside[row.id].add(row.left_by)
    return {number: Apart(tied=tied.get(number, frozenset()), aside=frozenset(aside[number])) for number in ids}
