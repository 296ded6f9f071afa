"""Words and numbers of consultations."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum, StrEnum
from typing import Any

from app.kernel.db import Executor


class Who(StrEnum):
    """Whose stances are taken: everybody's (without an account one for each device), of accounts, of residents who
    showed where they live."""

    EVERYONE = "everyone"
    ACCOUNTS = "accounts"
    VERIFIED = "verified"


class Shown(StrEnum):
    """What becomes of a statement: people answer it, it waits for a moderator, nobody sees it."""

    VISIBLE = "visible"
    PENDING = "pending"
    HIDDEN = "hidden"


class Choice(IntEnum):
    """A stance, as Polis writes it."""

    AGREE = 1
    PASS = 0
    DISAGREE = -1


class PersonKind(StrEnum):
    """By what somebody who answers is told from others. `imported`: by the number that another system gave."""

    ACCOUNT = "account"
    DEVICE = "device"
    IMPORTED = "imported"


@dataclass(frozen=True, slots=True)
class Promise:
    """What police or city commit to: what, its page, where it stands in words and as a kind of chip, and by when."""

    title: str
    url: str
    state: str
    kind: str
    due: date | None = None
    late: bool = False


@dataclass
class Slots:
    """What rooms of other floors put on the pages of a consultation. Issues and forums stand beside this room, so it
    may not import them; `app.doors` fills the slots at the start.

    `promises`: called once per closing page with the consultation's row. `columns` stand in the query of the page and
    tell whether there is anything: `has_talks`. Only then `talks` costs a statement: topics about it, each with
    `title`, `lang`, `url`.
    """

    promises: Callable[[Executor, Any], Sequence[Promise]] = lambda _executor, _consultation: ()
    columns: Sequence[Any] = ()
    talks: Callable[[Executor, int], Sequence[Any]] = lambda _executor, _consultation_id: ()


SLOTS = Slots()
ACCOUNT = "account:"  # how the mark of an account begins; its number follows
SUBJECT = "statement"  # what moderators call it
ORIGIN = "consultation"  # how an issue that was promised in answer to one says so
QUESTION_SHORTEST, QUESTION_LONGEST = 10, 200
ABOUT_LONGEST = 5_000
STATEMENT_SHORTEST, STATEMENT_LONGEST = 10, 280
FIRST_FEWEST, FIRST_MOST = 3, 40  # statements to begin with
FINDINGS_SHORTEST, FINDINGS_LONGEST = 20, 5_000
LONGEST = timedelta(days=366)

# Opinion groups, with the numbers of Polis.
ANSWERS_TO_COUNT = 7  # a person counts towards groups after so many stances, or all where there are fewer statements
FEWEST_PEOPLE = 15
GROUPS = (2, 5)
GROUP_SMALLEST = 5
LETTERS = "ABCDE"
DOT_OF = 5  # a dot of the picture is at least so many people
SEED = 20_210_601
TRIES = 10  # beginnings of k-means
BETTER_BY = 0.01  # of the mean silhouette, from which more groups are better than fewer
SAME_TO = 9  # decimals to which two distances are the same: machines differ in the last of sixteen
LOOKED_AT = 3_000  # people by whom the silhouettes are judged, drawn when there are more
SURE = 1.2816  # of a normal deviate: nine times in ten
NAMED = 5  # statements that are named for each group
BRIDGES = 10  # statements that bridge, or divide, all groups
SHARE_FROM = 5  # stances from which a share is shown

COUNT_EVERY = timedelta(seconds=3)
TELL_END_EVERY = timedelta(minutes=1)
COUNT_AT_ONCE_S = 3.0  # after so long the worker leaves what is left for its next round
PAGE_LENGTH = 20
FORM_KEY_KEPT = timedelta(days=1)
PERSON_KEPT = timedelta(days=90)  # whose stances they are, after the end
