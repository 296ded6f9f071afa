"""How long it is kept whose stances they are, and keys of forms."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, select

from app.consultations.models import Consultation, ConsultationPerson, Statement
from app.consultations.vocabulary import FORM_KEY_KEPT, PERSON_KEPT, PersonKind
from app.kernel.retention import GONE, RowRule, new_mark


def _people(moment: datetime) -> ColumnElement[bool]:
    """Accounts and browsers of consultations that are over: nothing is changed there any more, and what somebody thinks
    of lamps and guards is nobody's to look up for ever."""
    over = select(Consultation.id).where(Consultation.closes_at < moment - PERSON_KEPT)
    told = ConsultationPerson.kind != PersonKind.IMPORTED
    known = and_(told, ConsultationPerson.person.not_like(f"{GONE}%"))
    return and_(known, ConsultationPerson.consultation_id.in_(over))


def _consultation_keys(moment: datetime) -> ColumnElement[bool]:
    return and_(Consultation.key.is_not(None), Consultation.opened_at < moment - FORM_KEY_KEPT)


def _statement_keys(moment: datetime) -> ColumnElement[bool]:
    return and_(Statement.key.is_not(None), Statement.made_at < moment - FORM_KEY_KEPT)


RULES = (
    RowRule(
        name="whose stances in consultations",
        model=ConsultationPerson,
        when=_people,
        becomes={"person": new_mark(ConsultationPerson)},
    ),
    RowRule(name="keys of consultation forms", model=Consultation, when=_consultation_keys, becomes={"key": None}),
    RowRule(name="keys of statement forms", model=Statement, when=_statement_keys, becomes={"key": None}),
)
