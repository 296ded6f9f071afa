"""What is done in the programme."""

from app.programme.actions.answering import decline_appointment, give_over, offer_appointment
from app.programme.actions.asking import (
    Wishes,
    accept_appointment,
    ask_appointment,
    cancel_appointment,
    forget_appointment,
    wish_other_time,
)
from app.programme.actions.clocks import run_appointments
from app.programme.actions.contacts import ContactLine, count_meeting, log_contact, take_back_contact, uncount_meeting

__all__ = [
    "ContactLine",
    "Wishes",
    "accept_appointment",
    "ask_appointment",
    "cancel_appointment",
    "count_meeting",
    "decline_appointment",
    "forget_appointment",
    "give_over",
    "log_contact",
    "offer_appointment",
    "run_appointments",
    "take_back_contact",
    "uncount_meeting",
    "wish_other_time",
]
