"""Words and numbers of the cycle of priorities."""

from datetime import timedelta
from enum import StrEnum


class State(StrEnum):
    """Where a cycle stands."""

    SURVEY = "survey"
    WORKING = "working"
    RATING = "rating"
    OVER = "over"


class Verdict(StrEnum):
    """What became of a priority."""

    MET = "met"
    PARTLY = "partly"
    UNMET = "unmet"


MONTHS = 4  # of a cycle
SURVEY = timedelta(days=21)  # unless whoever begins it says otherwise
SURVEY_DAYS = (7, 60)
CHOOSE_DAYS = 14  # from the end of the survey until the three are to be chosen
RATING_DAYS = 14  # at the end of the cycle
OPTIONS_FEWEST, OPTIONS_MOST = 4, 20
NEED_SHORTEST, NEED_LONGEST = 5, 120
VOTES = 3  # of one person
CHOSEN = 3
REASON_SHORTEST, REASON_LONGEST = 20, 1_000
MEASURE_SHORTEST, MEASURE_LONGEST = 10, 200
MEASURES_MOST = 20  # of one priority
FARTHEST = timedelta(days=366)  # from today to the day of a measure
SHOWN_FROM = 5  # people from whom a count is shown
PAGE_LENGTH = 20
TURN_EVERY = timedelta(minutes=10)
FORM_KEY_KEPT = timedelta(days=1)
