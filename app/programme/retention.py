"""How long appointments and the log of contacts keep what."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, select

from app.kernel.retention import RowRule
from app.programme.models import Appointment, AppointmentContact, ContactEntry
from app.programme.vocabulary import APPOINTMENT_KEPT, CONTACT_KEPT, CONTACT_WORDS_KEPT, FORM_KEY_KEPT


def _keys(moment: datetime) -> ColumnElement[bool]:
    return and_(Appointment.key.is_not(None), Appointment.asked_at < moment - FORM_KEY_KEPT)


def _contacts(moment: datetime) -> ColumnElement[bool]:
    done = select(Appointment.id).where(Appointment.over_at < moment - CONTACT_KEPT)
    return AppointmentContact.appointment_id.in_(done)


def _old(moment: datetime) -> ColumnElement[bool]:
    return Appointment.over_at < moment - APPOINTMENT_KEPT


def _contact_keys(moment: datetime) -> ColumnElement[bool]:
    return and_(ContactEntry.key.is_not(None), ContactEntry.logged_at < moment - FORM_KEY_KEPT)


def _contact_words(moment: datetime) -> ColumnElement[bool]:
    return and_(ContactEntry.sealed.is_not(None), ContactEntry.logged_at < moment - CONTACT_WORDS_KEPT)


RULES = (
    RowRule(name="keys of the log of contacts", model=ContactEntry, when=_contact_keys, becomes={"key": None}),
    RowRule(name="words in the log of contacts", model=ContactEntry, when=_contact_words, becomes={"sealed": None}),
    RowRule(name="keys of forms for appointments", model=Appointment, when=_keys, becomes={"key": None}),
    RowRule(name="how askers of appointments are reached", model=AppointmentContact, when=_contacts),
    RowRule(name="appointments that are over", model=Appointment, when=_old),
)
