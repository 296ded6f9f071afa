"""Words and limits of enquiries."""

from datetime import timedelta
from enum import StrEnum


class Subject(StrEnum):
    """What kind of thing somebody writes."""

    CLAIM = "claim"
    CONCERN = "concern"
    QUESTION = "question"


class State(StrEnum):
    """Where it stands: with the coordinator, with a handler, with the sender who was asked, or answered."""

    RECEIVED = "received"
    FORWARDED = "forwarded"
    ASKED = "asked"
    ANSWERED = "answered"


WAITING = (State.RECEIVED, State.FORWARDED)  # for an answer, with a clock that runs


class Way(StrEnum):
    """How it came."""

    PAGE = "page"
    MAIL = "mail"


class Consent(StrEnum):
    """Whether the sender wants a public issue made of it."""

    NONE = "none"
    ASKED = "asked"
    GIVEN = "given"
    REFUSED = "refused"


class Side(StrEnum):
    """Who wrote a message: the sender, or whoever answers; a note is for those who handle it alone."""

    SENDER = "sender"
    OFFICE = "office"
    NOTE = "note"


class Reminded(StrEnum):
    """What those who answer were told of the promised day: that it comes, that it is over."""

    NONE = "none"
    DUE = "due"
    LATE = "late"


RECEIPT_ENQUIRY = "enquiry"
ANSWER_DAYS = 10  # working days from its arrival to the answer
NEAR_DAYS = 1
REMIND_BEFORE = timedelta(days=3)  # before the end of the promised day, so that a weekend leaves one to work
REMINDED_AT_ONCE = 50
WORDS_SHORTEST, WORDS_LONGEST = 10, 10_000
ANSWER_LONGEST = 5_000
SUBJECT_LONGEST = 150
WRITE_BACK_FOR = timedelta(days=30)  # after an answer
CONTACT_KEPT = timedelta(days=90)  # after the answer
ENQUIRY_KEPT = timedelta(days=365)  # after the answer; after a question to the sender that stays open
UNANSWERED_KEPT = timedelta(days=730)  # after the sender's last word, where nobody answers
LAPSED_AT_ONCE = 50
FORM_KEY_KEPT = timedelta(days=1)
MAIL_MARK_KEPT = timedelta(days=30)
PAGE = 25  # of the list

MAIL_LARGEST = 10 * 1024 * 1024  # bytes of a message, pictures and all
MAILS_A_DAY = 10  # from one address; a program that answers its own answers ends there
ATTACHMENTS_NAMED = 10
