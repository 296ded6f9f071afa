"""Words and limits of forums."""

from datetime import timedelta
from enum import StrEnum


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


TITLE_SHORTEST, TITLE_LONGEST = 10, 150
BODY_SHORTEST, BODY_LONGEST = 8, 10_000
CONCLUSIONS_SHORTEST = 30
DEPTH = 3
LARGEST_PLACE = 2**31 - 1
FREE_EDIT = timedelta(minutes=30)
PAGE = 20
TOPICS_PAGE = 30
FEED_LENGTH = 30

# What someone new may write in a day.
NEW_DAY = timedelta(days=1)
NEW_TOPICS, NEW_REPLIES, NEW_LINKS = 3, 10, 2

# Last parts of addresses below a topic, which a title's slug must not take.
RESERVED_SLUGS = frozenset({"reply", "close", "reopen", "pin", "feed-atom"})
CITY_FORUM = "city"
