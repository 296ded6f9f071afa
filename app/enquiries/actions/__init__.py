"""What is done with enquiries."""

from app.enquiries.actions.handling import (
    answer_enquiry,
    ask_sender,
    classify_enquiry,
    forward_enquiry,
    give_back,
    note_enquiry_read,
    propose_issue,
    return_enquiry,
)
from app.enquiries.actions.mailing import Taken, take_mail
from app.enquiries.actions.sending import (
    EnquiryWords,
    consent_to_issue,
    forget_enquiry,
    refuse_issue,
    send_enquiry,
    write_back,
)
from app.enquiries.actions.waiting import lapse_enquiries, remind_of_enquiries

__all__ = [
    "EnquiryWords",
    "Taken",
    "answer_enquiry",
    "ask_sender",
    "classify_enquiry",
    "consent_to_issue",
    "forget_enquiry",
    "forward_enquiry",
    "give_back",
    "lapse_enquiries",
    "note_enquiry_read",
    "propose_issue",
    "refuse_issue",
    "remind_of_enquiries",
    "return_enquiry",
    "send_enquiry",
    "take_mail",
    "write_back",
]
