"""What mediation keeps for a time."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, select

from app.kernel.retention import RowRule
from app.mediation.models import (
    ChallengeParty,
    Mediation,
    MediationLeave,
    MediationMessage,
    MediationSide,
    Treatment,
    TreatmentLeave,
    TreatmentMessage,
)
from app.mediation.vocabulary import BETWEEN_KEPT, BETWEEN_REACHED, FORM_KEY_KEPT, TREATMENT_KEPT


def _keys(moment: datetime) -> ColumnElement[bool]:
    return and_(ChallengeParty.key.is_not(None), ChallengeParty.at < moment - FORM_KEY_KEPT)


def _old(moment: datetime) -> ColumnElement[bool]:
    return Treatment.ended_at < moment - TREATMENT_KEPT


def _old_messages(moment: datetime) -> ColumnElement[bool]:
    return TreatmentMessage.treatment_id.in_(select(Treatment.id).where(_old(moment)))


def _old_handings(moment: datetime) -> ColumnElement[bool]:
    return TreatmentLeave.treatment_id.in_(select(Treatment.id).where(_old(moment)))


def _keys_between(moment: datetime) -> ColumnElement[bool]:
    old = select(Mediation.id).where(Mediation.filed_at < moment - FORM_KEY_KEPT)
    return and_(MediationSide.key.is_not(None), MediationSide.mediation_id.in_(old))


def _reached(moment: datetime) -> ColumnElement[bool]:
    old = select(Mediation.id).where(Mediation.ended_at < moment - BETWEEN_REACHED)
    return and_(MediationSide.sealed.is_not(None), MediationSide.mediation_id.in_(old))


def _old_between(moment: datetime) -> ColumnElement[bool]:
    return Mediation.ended_at < moment - BETWEEN_KEPT


def _old_sides(moment: datetime) -> ColumnElement[bool]:
    return MediationSide.mediation_id.in_(select(Mediation.id).where(_old_between(moment)))


def _old_letters(moment: datetime) -> ColumnElement[bool]:
    return MediationMessage.side_id.in_(select(MediationSide.id).where(_old_sides(moment)))


def _old_leaves(moment: datetime) -> ColumnElement[bool]:
    return MediationLeave.mediation_id.in_(select(Mediation.id).where(_old_between(moment)))


RULES = (
    RowRule(name="keys of challenge forms", model=ChallengeParty, when=_keys, becomes={"key": None}),
    RowRule(name="messages on how somebody was treated", model=TreatmentMessage, when=_old_messages),
    RowRule(name="who had it in hand how somebody was treated", model=TreatmentLeave, when=_old_handings),
    RowRule(name="how somebody was treated", model=Treatment, when=_old),
    RowRule(name="keys of mediation forms", model=MediationSide, when=_keys_between, becomes={"key": None}),
    RowRule(name="how neighbours are reached", model=MediationSide, when=_reached, becomes={"sealed": None}),
    RowRule(name="letters of mediations", model=MediationMessage, when=_old_letters),
    RowRule(name="sides of mediations", model=MediationSide, when=_old_sides),
    RowRule(name="who left a mediation", model=MediationLeave, when=_old_leaves),
    RowRule(name="mediations", model=Mediation, when=_old_between),
)
