"""Words and limits of moderation, and what a content room tells about its things."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.kernel.db import Executor


class Why(StrEnum):
    """Why a thing waits, or was looked at. `flagged`: readers reported it or, not, its words speak of danger."""

    NEWCOMER = "newcomer"
    NO_ACCOUNT = "no_account"
    FLAGGED = "flagged"
    APPEAL = "appeal"
    CONDUCT = "conduct"


class State(StrEnum):
    OPEN = "open"
    DECIDED = "decided"


class Verdict(StrEnum):
    """What a person decided. `approve`: let through, or kept; `restore`, `confirm`: about an earlier verdict."""

    APPROVE = "approve"
    REDACT = "redact"
    HIDE = "hide"
    RESTORE = "restore"
    CONFIRM = "confirm"


class Sight(StrEnum):
    """What the public sees of a thing. `waiting`: nothing yet; `held`: nothing until somebody has decided."""

    VISIBLE = "visible"
    WAITING = "waiting"
    HELD = "held"
    HIDDEN = "hidden"
    AS_IT_IS = ""


SIGHT_AFTER = {
    Verdict.APPROVE: Sight.VISIBLE,
    Verdict.REDACT: Sight.VISIBLE,
    Verdict.HIDE: Sight.HIDDEN,
    Verdict.RESTORE: Sight.VISIBLE,
    Verdict.CONFIRM: Sight.AS_IT_IS,
}


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
# Where three residents hide a thing until a moderator decides: for a day, and for two of the grounds however long.
HOLDING = frozenset({Ground.PERSONAL_DATA, Ground.THREAT, Ground.MINORS, Ground.ACCUSATION})
HELD_UNTIL_DECIDED = frozenset({Ground.PERSONAL_DATA, Ground.THREAT})
FLAGS_TO_HOLD = 3
HELD_LONGEST = timedelta(hours=24)
UNDO = timedelta(seconds=10)
APPEAL_OPEN = timedelta(days=183)  # six months
WAITS_LONG = timedelta(hours=12)
DEVICE_KEPT = timedelta(days=365)  # the mark of a browser that reported something
REASON_SHORTEST = 15
REASON_LONGEST = 1_000
FLAG_WORDS_LONGEST = 500
PLEA_LONGEST = 2_000
PAGE = 30
SUBJECT_MUTE = "mute"
SUBJECT_STEP = "step"
# What stays in public record as it was said: a mediator alone blacks out what tells of a person, and nobody hides it.
MEDIATED = frozenset({SUBJECT_STEP})
# Kinds of cases that somebody decides unasked: taken back within ten seconds, they were never there.
UNASKED = MEDIATED | {SUBJECT_MUTE}


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectView:
    """One thing as a moderator must see it. `excerpt`: its own words, plain; `visible`: the public sees them now;
    `changed_at`: when the words were last changed; `body_id`: the body they speak about; `about_officers`: what
    the police did; `answers`: what they answer; `name_shown`: everybody reads whose they are.
    """

    excerpt: str
    url: str
    author_name: str
    at: datetime
    title: str = ""
    lang: str | None = None
    author_id: int | None = None
    area_path: str = "/"
    visible: bool = True
    changed_at: datetime | None = None
    body_id: int | None = None
    about_officers: bool = False
    answers: str = ""
    name_shown: bool = True


ALT = "alt:"  # among the texts of a thing: what its photo of this place shows, in words
Words = dict[str, str]  # the texts of a thing by name ("title", "body"): what is blacked out, and what was there before


@dataclass(frozen=True, slots=True)
class PhotoView:
    """A photo that may be blacked out in part: `key` among the words, `name` of its file, where it is seen, size."""

    key: str
    name: str
    url: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Redactable:
    """How the words of a kind are changed: `read(executor, id)` gives its texts, `put(actor=, thing_id=, words=)` puts
    others in their place everywhere and gives back all that was there, so that it can be put again. Where there are
    photos, `photos(executor, id)` lists them and `cover(name, cells)` makes one anew; what it gives is put like a text.
    """

    read: Callable[[Executor, int], Words]
    put: Callable[..., Words]
    photos: Callable[[Executor, int], Sequence[PhotoView]] | None = None
    cover: Callable[[str, Collection[int]], str] | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of content ("post", "topic", "issue"); `load(executor, ids)` gives a view for each id that exists.

    `find(executor, key)`: the id behind what addresses call it, None when there is nothing; without one its number is
    its name, which only kinds may have whose numbers betray nothing.
    """

    kind: str
    load: Callable[[Executor, Collection[int]], Mapping[int, SubjectView]]
    redactable: Redactable | None = None
    find: Callable[[Executor, str], int | None] | None = None
