"""The parts of a desk."""

from enum import StrEnum


class Part(StrEnum):
    """In the order in which they are looked at; an issue stands in the first that fits."""

    LATE = "late"
    TODAY = "today"
    NEW = "new"
    MINE = "mine"
    PROMISED = "promised"


ROWS = 25  # of one part; what is more is told as a number
