"""Words and limits of issues. Numbers: the product's rules for follow-up, ratings and reopening."""

from datetime import timedelta
from enum import StrEnum


class State(StrEnum):
    """How far an issue has come. Whether its words may be read is another matter: `WordsState`."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    CLOSED = "closed"


# Whoever is first to answer may assign at once, and may close what is not theirs; work begins once somebody has it.
NEXT: dict[State, frozenset[State]] = {
    State.RECEIVED: frozenset({State.ACKNOWLEDGED, State.ASSIGNED, State.CLOSED}),
    State.ACKNOWLEDGED: frozenset({State.ASSIGNED, State.IN_PROGRESS, State.WAITING, State.CLOSED}),
    State.ASSIGNED: frozenset({State.ASSIGNED, State.IN_PROGRESS, State.WAITING, State.CLOSED}),
    State.IN_PROGRESS: frozenset({State.ASSIGNED, State.IN_PROGRESS, State.WAITING, State.CLOSED}),
    State.WAITING: frozenset({State.ASSIGNED, State.IN_PROGRESS, State.WAITING, State.CLOSED}),
    State.CLOSED: frozenset({State.ASSIGNED}),  # by reopening alone
}


class Closing(StrEnum):
    """What became of it; figures never mix the four, and "closed" is never shown as "solved"."""

    RESOLVED = "resolved"
    NOT_RESOLVED = "not_resolved"
    OTHER_BODY = "other_body"
    CANNOT_BE_PUBLISHED = "cannot_be_published"


class Level(StrEnum):
    """How the reporter is shown."""

    PUBLIC_NAME = "public_name"
    PSEUDONYM = "pseudonym"
    CONFIDENTIAL = "confidential"


class WordsState(StrEnum):
    """Whether a person's words may be read by the public."""

    VISIBLE = "visible"
    PENDING = "pending"
    HIDDEN = "hidden"


class ReporterKind(StrEnum):
    """How the reporter can be recognised: by account, by receipt alone, as an office, or not at all."""

    ACCOUNT = "account"
    RECEIPT = "receipt"
    OFFICE = "office"
    NONE = "none"


class Origin(StrEnum):
    """How an issue began."""

    REPORT = "report"
    MEETING = "meeting"
    QUESTION = "question"
    TOPIC = "topic"
    COUNCIL = "council"
    CONSULTATION = "consultation"
    ENQUIRY = "enquiry"
    CHALLENGE = "challenge"
    INITIATIVE = "initiative"


class StepKind(StrEnum):
    """What a step does."""

    ACKNOWLEDGE = "acknowledge"
    ASSIGN = "assign"
    REFER = "refer"
    PROGRESS = "progress"
    WAIT = "wait"
    CLOSE = "close"
    REOPEN = "reopen"
    COMMIT = "commit"


LEADS_TO: dict[StepKind, State] = {
    StepKind.ACKNOWLEDGE: State.ACKNOWLEDGED,
    StepKind.ASSIGN: State.ASSIGNED,
    StepKind.REFER: State.ASSIGNED,
    StepKind.PROGRESS: State.IN_PROGRESS,
    StepKind.WAIT: State.WAITING,
    StepKind.CLOSE: State.CLOSED,
    StepKind.REOPEN: State.ASSIGNED,
    StepKind.COMMIT: State.ASSIGNED,
}


class OwnView(StrEnum):
    """How far the officer who closes thinks it is solved; shown beside the residents' view, never averaged."""

    FULLY = "fully"
    MOSTLY = "mostly"
    PARTLY = "partly"
    NOT_RESOLVED = "not_resolved"


class PersonKind(StrEnum):
    """How somebody who is affected too, or rates, is told apart from others."""

    ACCOUNT = "account"
    RECEIPT = "receipt"
    DEVICE = "device"


class RoundKind(StrEnum):
    """Why residents are asked to rate."""

    FIRST_ANSWER = "first_answer"
    SILENCE = "silence"
    CLOSING = "closing"


class Standing(StrEnum):
    """In what capacity somebody rates. Reporter and "me too" are concerned; residents stand beside."""

    REPORTER = "reporter"
    ME_TOO = "me_too"
    RESIDENT = "resident"


class Solved(StrEnum):
    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    UNKNOWN = "unknown"


RECEIPT_KIND = "issue"
SUBJECT_WORDS = "issue"
SUBJECT_VERDICT = "verdict"
SUBJECT_REOPENING = "reopening"

TITLE_LONGEST = 150
WORDS_SHORTEST, WORDS_LONGEST = 10, 5000
STREET_LONGEST = 160
NAME_SHORTEST, NAME_LONGEST = 2, 60
STEP_SHORTEST, STEP_LONGEST = 3, 5000
NEXT_STEP_LONGEST = 200
WAITING_LONGEST = 120
VERDICT_LONGEST = 280
REASON_LONGEST = 500
MOST_PHOTOS = 5

FIRST_ANSWER_DAYS = 3
SOLUTION_DAYS = 30
NEAR_PART = 0.1  # the last tenth of the promised time
VERY_LATE_TIMES = 2
CLOSING_WINDOW = timedelta(days=60)  # to rate, to change a rating, to reopen
ME_TOO_TO_REOPEN = 3
SHOWN_FROM = 5  # people, for any figure made of ratings
REPUBLISH_AFTER = timedelta(days=1)
REASON_UP_TO = 2  # a mark this low is asked for its reason
