"""The acts of meetings: calling and changing them, holding them, and taking a place."""

from app.meetings.actions.attaching import attach_document, remove_document
from app.meetings.actions.calling import (
    call_meeting,
    cancel_meeting,
    change_meeting,
    close_sign_up,
    end_left_meeting,
    remind_of_meetings,
    run_meeting,
    write_agenda,
)
from app.meetings.actions.exchanging import name_guest, remove_guest, set_exchange
from app.meetings.actions.importing import take_meeting
from app.meetings.actions.inviting import answer_invitation, invite_body, invite_groups, let_body_go
from app.meetings.actions.places import (
    confirm_sign_up,
    enter_guest,
    forget_guests,
    give_up_place,
    lapse_offers,
    read_names,
    sign_up,
    take_off_list,
    take_offer,
)
from app.meetings.actions.preparing import remind_organisers
from app.meetings.actions.series import cancel_series, change_series, repeat_meeting

__all__ = [
    "answer_invitation",
    "attach_document",
    "call_meeting",
    "cancel_meeting",
    "cancel_series",
    "change_meeting",
    "change_series",
    "close_sign_up",
    "confirm_sign_up",
    "end_left_meeting",
    "enter_guest",
    "forget_guests",
    "give_up_place",
    "invite_body",
    "invite_groups",
    "lapse_offers",
    "let_body_go",
    "name_guest",
    "read_names",
    "remind_of_meetings",
    "remind_organisers",
    "remove_document",
    "remove_guest",
    "repeat_meeting",
    "run_meeting",
    "set_exchange",
    "sign_up",
    "take_meeting",
    "take_off_list",
    "take_offer",
    "write_agenda",
]
