"""The parts of a desk, and what it may be narrowed to."""

from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    """In the order in which they are looked at; an issue stands in the first that fits."""

    UNROUTED = "unrouted"
    SIGN = "sign"
    SILENT = "silent"
    LATE = "late"
    TODAY = "today"
    NEW = "new"
    MINE = "mine"
    PROMISED = "promised"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a desk is narrowed to: a place and all below it, a category, or what is in one's own hand."""

    area_path: str = ""
    category_id: int | None = None
    only_mine: bool = False


EVERYTHING = Wanted()
ROWS = 10  # of each part where all are shown; what is more is told as a number, and has its own page
PAGE = 25  # of one part alone
