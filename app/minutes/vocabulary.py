"""States and limits of minutes."""

from datetime import timedelta
from enum import StrEnum

from app.meetings.vocabulary import MeetingKind


class MinutesState(StrEnum):
    """`correction`: everybody reads them, and who came may say what is wrong; `final`: frozen in a version."""

    DRAFT = "draft"
    CORRECTION = "correction"
    FINAL = "final"


class CorrectionState(StrEnum):
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class Heard(StrEnum):
    """Whether somebody who came felt heard."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Answered(StrEnum):
    """Whether the own question was answered."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    NONE = "none"


ECHO_DAYS = 7  # after the meeting
ECHO_SHOWN_FROM = 5  # answers: of fewer not even their number is told
# A walk or lighting round has a report of its own.
WITH_MINUTES = (MeetingKind.MEETING, MeetingKind.ROUND_TABLE)
CORRECTION_DAYS = 7
NAG_AFTER_DAYS = (3, 7)
REMIND_TO_FINISH_AFTER_DAYS = (0, 7)  # after the last day for corrections
NAG_AFTER_WORKING_DAYS = 10  # once more, by the table of holidays of the city
BODY_LONGEST = 30_000
WORDS_SHORTEST, WORDS_LONGEST = 10, 2_000
REASON_SHORTEST, REASON_LONGEST = 10, 500
MOST_CAME = 20_000
MOST_CORRECTIONS = 5  # of one person for one meeting
FORM_KEY_KEPT = timedelta(days=1)
PAGE_LENGTH = 20
