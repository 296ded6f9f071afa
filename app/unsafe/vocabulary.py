"""Words and limits of places people find unsafe."""

from datetime import timedelta
from enum import StrEnum

SIDE_M = 250.0
SHOWN_FROM = 5
STEP = 5  # figures are shown in steps of this many people, rounded down
PUBLISHED_EVERY = timedelta(hours=20)  # the worker's day is not always a whole one
KEPT = timedelta(days=365)
MOST_OF_ONE = 20  # squares that one person can name
MOST_DRAWN = 600  # squares of a neighbourhood that can still be told apart in a drawing and a list
STREET_LONGEST = 160


class Reason(StrEnum):
    """Why a place feels unsafe: what can be changed about it, never who is there."""

    LIGHTING = "lighting"
    TRAFFIC = "traffic"
    LONELINESS = "loneliness"
    DISORDER = "disorder"


class Hours(StrEnum):
    """When it feels unsafe."""

    ALWAYS = "always"
    DAY = "day"
    EVENING = "evening"
    NIGHT = "night"
