"""States, limits and words of proposals and their date polls."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple


class ProposalState(StrEnum):
    """`polling`: the date is being polled. `announced`: the meeting stands in the calendar."""

    PROPOSED = "proposed"
    POLLING = "polling"
    ANNOUNCED = "announced"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


OPEN = (ProposalState.PROPOSED, ProposalState.POLLING)


class Shown(StrEnum):
    """What the public sees of the words: all, nothing until a moderator has looked, nothing any more."""

    VISIBLE = "visible"
    PENDING = "pending"
    HIDDEN = "hidden"


class Answer(StrEnum):
    YES = "yes"
    IF_NEEDED = "if_needed"
    NO = "no"


class Slot(NamedTuple):
    """When a meeting could be; aware moments."""

    starts_at: datetime
    ends_at: datetime


SUBJECT = "proposal"  # what moderators call it
ORIGIN = "proposal"  # how a meeting that came of one says so
WHY_SHORTEST, WHY_LONGEST = 20, 3_000
WISHES_LONGEST = 300
GROUP_LONGEST = 120
REASON_SHORTEST, REASON_LONGEST = 10, 500
FEWEST_SLOTS, MOST_SLOTS = 2, 8
POLL_LONGEST = timedelta(days=60)
CONFIRM_WITHIN = timedelta(hours=48)
FORGET_AFTER = timedelta(days=30)
FORM_KEY_KEPT = timedelta(days=1)
PAGE_LENGTH = 20
