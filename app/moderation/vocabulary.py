"""Words and limits of moderation, and what a content room tells about its things."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.kernel.db import Executor


class Why(StrEnum):
    """Why a thing waits."""

    NEWCOMER = "newcomer"
    NO_ACCOUNT = "no_account"
    FLAGGED = "flagged"


class State(StrEnum):
    OPEN = "open"
    DECIDED = "decided"


class Verdict(StrEnum):
    APPROVE = "approve"
    HIDE = "hide"
    RESTORE = "restore"


class Ground(StrEnum):
    """The charter's list: why something is reported, and why it is hidden."""

    THREAT = "threat"
    MINORS = "minors"
    PERSONAL_DATA = "personal_data"
    ACCUSATION = "accusation"
    HATRED = "hatred"
    INSULT = "insult"
    SPAM = "spam"
    OFF_TOPIC = "off_topic"


URGENT = frozenset({Ground.THREAT, Ground.MINORS})
REASON_SHORTEST = 15
REASON_LONGEST = 1_000
FLAG_WORDS_LONGEST = 500
PAGE = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectView:
    """One thing as a moderator must see it. `excerpt`: its own words, plain; `visible`: the public sees them now."""

    excerpt: str
    url: str
    author_name: str
    at: datetime
    title: str = ""
    lang: str | None = None
    author_id: int | None = None
    area_path: str = "/"
    visible: bool = True


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of content ("post", "topic", "issue"); `load(executor, ids)` gives a view for each id that exists."""

    kind: str
    load: Callable[[Executor, Collection[int]], Mapping[int, SubjectView]]
