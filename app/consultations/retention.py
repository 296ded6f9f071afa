"""How long a mark of a browser tells its stances apart, and keys of forms."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, select

from app.consultations.models import Consultation, ConsultationPerson, Statement
from app.consultations.vocabulary import DEVICE_KEPT, FORM_KEY_KEPT, PersonKind
from app.kernel.retention import GONE, RowRule, new_mark


def _devices(moment: datetime) -> ColumnElement[bool]:
    over = select(Consultation.id).where(Consultation.closes_at < moment - DEVICE_KEPT)
    known = and_(ConsultationPerson.kind == PersonKind.DEVICE, ConsultationPerson.person.not_like(f"{GONE}%"))
    return and_(known, ConsultationPerson.consultation_id.in_(over))


def _consultation_keys(moment: datetime) -> ColumnElement[bool]:
    return and_(Consultation.key.is_not(None), Consultation.opened_at < moment - FORM_KEY_KEPT)


def _statement_keys(moment: datetime) -> ColumnElement[bool]:
    return and_(Statement.key.is_not(None), Statement.made_at < moment - FORM_KEY_KEPT)


RULES = (
    RowRule(
        name="marks of browsers: stances",
        model=ConsultationPerson,
        when=_devices,
        becomes={"person": new_mark(ConsultationPerson)},
    ),
    RowRule(name="keys of consultation forms", model=Consultation, when=_consultation_keys, becomes={"key": None}),
    RowRule(name="keys of statement forms", model=Statement, when=_statement_keys, becomes={"key": None}),
)
