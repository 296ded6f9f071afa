"""Words and limits of the installation's own pages."""

from enum import StrEnum

from app.kernel.words import spoken


class Group(StrEnum):
    """Which work an act of the journal belongs to."""

    MODERATION = "moderation"
    CASES = "cases"
    TECHNICAL = "technical"
    ACCOUNTS = "accounts"
    TALK = "talk"


JOURNAL_PAGE = 50
HEADS_SHOWN = 31


class Wanted(StrEnum):
    """What an authority asks for."""

    ACCOUNT = "account"
    REPORT = "report"
    FORUM = "forum"
    MEETING = "meeting"
    OTHER = "other"


class Outcome(StrEnum):
    """What an authority got."""

    OPEN = "open"
    GIVEN = "given"
    PART = "part"
    REFUSED = "refused"


WANTED_NAMES = {
    Wanted.ACCOUNT: spoken("who has an account"),
    Wanted.REPORT: spoken("who sent a report, or what it says"),
    Wanted.FORUM: spoken("who wrote something in a forum"),
    Wanted.MEETING: spoken("who was at a meeting"),
    Wanted.OTHER: spoken("something else"),
}
OUTCOME_NAMES = {
    Outcome.OPEN: spoken("not decided yet"),
    Outcome.GIVEN: spoken("given"),
    Outcome.PART: spoken("given in part"),
    Outcome.REFUSED: spoken("refused"),
}

AUTHORITY_LONGEST = 160
BASIS_SHORTEST, BASIS_LONGEST = 15, 500
