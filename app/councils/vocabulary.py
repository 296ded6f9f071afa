"""Words and numbers of councils."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from app.consultations.vocabulary import Promise
from app.kernel.db import Executor


class Group(StrEnum):
    """For whom a member sits in the council."""

    RESIDENTS = "residents"
    ASSOCIATIONS = "associations"
    TRADERS = "traders"
    SCHOOLS = "schools"
    YOUTH = "youth"
    POLICE = "police"
    CITY = "city"


class PollKind(StrEnum):
    """What a council votes on: which needs come first, or what it decides."""

    NEEDS = "needs"
    DECISION = "decision"


class Method(StrEnum):
    """How it is counted: places by Borda, or how many can live with each option."""

    RANKED = "ranked"
    APPROVAL = "approval"


@dataclass
class Slots:
    """What a council's page shows from the room of issues; `app.doors` fills the slots at the start. `agenda`: the open
    commitments of a council's area; `promises`: what was committed to after polls, by their numbers."""

    agenda: Callable[[Executor, Any], Sequence[Promise]] = lambda _executor, _council: ()
    promises: Callable[[Executor, Collection[int]], Mapping[int, Sequence[Promise]]] = lambda _executor, _polls: {}


SLOTS = Slots()
SUBJECT = "council_poll"  # what moderators call what is put to the vote
ORIGIN = "council"  # how an issue that was promised after a decision says so
OFFICIAL = frozenset({Group.POLICE, Group.CITY})  # who sits there in an office, and is named
RESERVED_SLUGS = frozenset({"new"})
TITLE_SHORTEST, TITLE_LONGEST = 5, 120
ABOUT_LONGEST = 2_000
QUESTION_SHORTEST, QUESTION_LONGEST = 10, 200
FEWEST_OPTIONS, MOST_OPTIONS, OPTION_LONGEST = 2, 12, 150
FOLLOWS_SHORTEST, FOLLOWS_LONGEST = 10, 3_000
LONGEST = timedelta(days=92)  # of a poll
FORM_KEY_KEPT = timedelta(days=1)
BALLOT_KEPT = timedelta(days=1)  # after the end, until nothing tells any more whose it was
MOST_SHOWN = 100
FEED_LENGTH = 30
