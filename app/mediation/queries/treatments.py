"""How people were treated: one, what waits, and the one number that is public."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select

from app.areas.models import Body
from app.kernel.db import Executor, row_or_none, rows, the_row
from app.mediation.models import MediationTie, Treatment, TreatmentLeave, TreatmentMessage
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
    """What keeps mediators from each of these, by its number; two statements for all."""
    tied = ties_to_bodies(executor)
    aside: dict[int, set[int]] = defaultdict(set)
    wanted = select(TreatmentLeave.treatment_id, TreatmentLeave.account_id)
    for_good = (TreatmentLeave.treatment_id.in_(ids), TreatmentLeave.reason != Leaving.ABSENCE)
    for row in rows(executor, wanted.where(*for_good)) if ids else []:
        aside[row.treatment_id].add(row.account_id)
    return {number: Apart(tied=tied, aside=frozenset(aside[number])) for number in ids}


def ties_to_bodies(executor: Executor) -> dict[int, set[int]]:
    """By mediator, the bodies to which each has declared a tie."""
    told = (MediationTie.account_id, MediationTie.about_body_id)
    there = (MediationTie.ended_at.is_(None), MediationTie.about_body_id.is_not(None))
    found: dict[int, set[int]] = defaultdict(set)
    for row in rows(executor, select(*told).where(*there)):
        found[row.account_id].add(row.about_body_id)
    return found
