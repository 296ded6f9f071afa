"""Words and limits of forums."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from app.kernel.db import Executor
from app.kernel.media import Photo


class Access(StrEnum):
    """Who reads and writes a forum, in one field."""

    OPEN = "open"
    MEMBERS_WRITE = "members_write"
    MEMBERS = "members"


class TopicKind(StrEnum):
    TALK = "talk"
    QUESTION_TO_POLICE = "question_to_police"
    PROPOSAL = "proposal"
    ANNOUNCEMENT = "announcement"
    EXCHANGE = "exchange"


ASKING = (TopicKind.QUESTION_TO_POLICE, TopicKind.PROPOSAL)  # kinds that are owed an official answer


class State(StrEnum):
    """`pending`: waits for a moderator. `hidden`: by a moderator. `removed`: withdrawn by its author."""

    VISIBLE = "visible"
    PENDING = "pending"
    HIDDEN = "hidden"
    REMOVED = "removed"


class ReactionKind(StrEnum):
    SUPPORT = "support"
    DISAGREE = "disagree"
    THANKS = "thanks"


class Badge(StrEnum):
    """The office in which a post was written; residents have none."""

    POLICE = "police"
    PARTNER = "partner"
    MEDIATOR = "mediator"
    MODERATOR = "moderator"
    REPRESENTATIVE = "representative"
    CITY = "city"


class Tells(StrEnum):
    """What somebody wants to hear of a topic or a forum, unseen by others: each new word in it, or nothing at all."""

    FOLLOW = "follow"
    MUTE = "mute"


class Line(StrEnum):
    """What a line between posts tells: that the topic came from another forum, that another topic's posts follow, or to
    which institution it was passed on."""

    MOVED = "moved"
    JOINED = "joined"
    REFERRED = "referred"


class Late(StrEnum):
    """How late the answer of the police is: its promised day is over, or twice the time is."""

    LATE = "late"
    VERY_LATE = "very_late"


SUPPORTERS = 25  # verified residents who make police and city owe a proposal its reply; fewer where
ONE_OF = 100  # one of a hundred verified residents of the area are fewer
REPLY_DAYS = 30  # of the calendar, within which it is owed
REMIND_OF_REPLIES = (7, 2)  # working days left when whoever owes it is reminded, as of written answers of a meeting
ANSWER_DAYS = 3  # working days within which the police answer a question, as the first answer to an issue
LEFT_OUT = "[…]"  # in place of a title whose author took it along
TITLE_SHORTEST, TITLE_LONGEST = 10, 150
BODY_SHORTEST, BODY_LONGEST = 8, 10_000
CONCLUSIONS_SHORTEST = 30
DEPTH = 3
LARGEST_PLACE = 2**31 - 1
FREE_EDIT = timedelta(minutes=30)
FORM_KEY_KEPT = timedelta(days=1)
PAGE = 20
PRINTED = 500  # posts on one page to print
QUOTED = 600  # characters of a post that a reply begins with
TOPICS_PAGE = 30
FEED_LENGTH = 30
MOST_LINKS = 10
MOST_TAGS, TAG_LONGEST = 3, 40
MOST_IMAGES, ALT_LONGEST = 3, 200
MOST_NAMED = 10  # told of being named by one post

# Reasons of a post that are no words: out of sight until a moderator has decided, and seen with black bars.
HELD, BARRED = "held", "barred"

# What someone new may write in a day.
ONE_LOOK = timedelta(minutes=10)  # a page and its images are one reading of a forum for members
NEW_DAY = timedelta(days=1)
NEW_TOPICS, NEW_REPLIES, NEW_LINKS = 3, 10, 2

# Last parts of addresses below a topic, which a title's slug must not take.
RESERVED_SLUGS = frozenset(
    {
        "reply",
        "close",
        "reopen",
        "pin",
        "feed-atom",
        "follow",
        "read",
        "print",
        "move",
        "merge",
        "link",
        "tags",
        "refer",
    }
)
CITY_FORUM = "city"


@dataclass(frozen=True, slots=True)
class NewImage:
    """An image that waits to be put beside a post, and what is to be seen on it."""

    photo: Photo
    alt: str


@dataclass(frozen=True, slots=True)
class Linked:
    """What a topic is about, as its page shows it; `kind`: issue, meeting or consultation."""

    id: int
    kind: str
    title: str
    lang: str
    url: str


class Slots:
    """What a room above knows of issues, meetings and consultations, beside which this room stands; `app.doors` fills
    it at the start. `thing_at`: which one that everybody may read stands at an address, as (kind, number).
    `things_of`: what a topic is about."""

    thing_at: Callable[[Executor, str], tuple[str, int] | None] = lambda _executor, _address: None
    things_of: Callable[[Executor, int], Sequence[Linked]] = lambda _executor, _topic_id: ()


SLOTS = Slots()
