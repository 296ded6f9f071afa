"""Rows of consultations held until an act ends."""

from app.consultations.models import Consultation, Statement
from app.kernel.db import session
from app.kernel.errors import NotFound
from app.kernel.transaction import take_turn


def held(consultation_id: int) -> Consultation:
    """The consultation as it stands now, held until the act ends; raises `NotFound`. Every stance holds it, so the acts
    of this process go one after another instead of waiting inside the database."""
    take_turn(f"consultation {consultation_id}")
    found = session.get(Consultation, consultation_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def statement_in(consultation_id: int, statement_id: int) -> Statement:
    """A statement of a consultation that is held; raises `NotFound`."""
    found = session.get(Statement, statement_id, populate_existing=True)
    if found is None or found.consultation_id != consultation_id:
        raise NotFound
    return found
