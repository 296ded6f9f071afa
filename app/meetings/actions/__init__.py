"""The acts of meetings: calling and changing them, holding them, and taking a place."""

from app.meetings.actions.calling import (
    call_meeting,
    cancel_meeting,
    change_meeting,
    close_sign_up,
    remind_of_meetings,
    run_meeting,
    write_agenda,
)
from app.meetings.actions.places import (
    confirm_sign_up,
    forget_guests,
    give_up_place,
    lapse_offers,
    read_names,
    sign_up,
    take_offer,
)

__all__ = [
    "call_meeting",
    "cancel_meeting",
    "change_meeting",
    "close_sign_up",
    "confirm_sign_up",
    "forget_guests",
    "give_up_place",
    "lapse_offers",
    "read_names",
    "remind_of_meetings",
    "run_meeting",
    "sign_up",
    "take_offer",
    "write_agenda",
]
