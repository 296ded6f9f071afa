"""Words and limits of appointments and of the log of contacts."""

from datetime import timedelta
from enum import StrEnum


class State(StrEnum):
    """Where it stands: with the officer, with the asker who was offered another time, settled, or over."""

    ASKED = "asked"
    PROPOSED = "proposed"
    SETTLED = "settled"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"


OPEN = (State.ASKED, State.PROPOSED)  # for an answer of somebody
COMING = (State.PROPOSED, State.SETTLED)  # with a moment and a place
OVER = (State.DECLINED, State.CANCELLED, State.LAPSED)


class Where(StrEnum):
    """Where the asker would meet."""

    STATION = "station"
    PUBLIC = "public"
    EITHER = "either"


RECEIPT_APPOINTMENT = "appointment"
ANSWER_DAYS = 5  # working days from the asking to an answer
LASTS = timedelta(minutes=30)
FARTHEST = timedelta(days=120)  # from now to an appointment
REMINDED_BEFORE = timedelta(hours=24)
UNANSWERED_FOR = timedelta(days=60)  # then it lapses
COUNTED = timedelta(days=90)
WISHES_SHORTEST, WISHES_LONGEST = 2, 300
LINE_LONGEST = 150  # topic, place
NAME_LONGEST = 60
WORDS_LONGEST = 1_000  # of the officer
CONTACT_KEPT = timedelta(days=90)  # after it is over
APPOINTMENT_KEPT = timedelta(days=365)  # after it is over
FORM_KEY_KEPT = timedelta(days=1)
PAGE = 50  # of a list


class ContactKind(StrEnum):
    """What it was: with one group, or an activity for everybody."""

    TALK = "talk"
    VISIT = "visit"
    PHONE = "phone"
    MEETING = "meeting"
    ACTIVITY = "activity"
    PRESS = "press"


CONTACT_LINE_LONGEST = 200
CONTACT_OLDEST = timedelta(days=366)  # how long ago what is entered may have been
CONTACT_WORDS_KEPT = timedelta(days=730)
TAKEN_BACK_WITHIN = timedelta(hours=24)
NEAREST = 6  # groups to tap on, of those most in touch lately
