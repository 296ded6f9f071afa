"""Words and limits of issues. Numbers: the product's rules for follow-up, ratings and reopening."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from app.kernel.db import Executor


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


LESS_PUBLIC = (Level.PUBLIC_NAME, Level.PSEUDONYM, Level.CONFIDENTIAL)  # in this order


class Ground(StrEnum):
    """Why police or a partner took an issue out of public view."""

    INVESTIGATION = "investigation"
    COURT = "court"
    SAFETY = "safety"
    PERSONAL_DATA = "personal_data"
    CLOSING = "closing"
    CATEGORY = "category"
    MERGE = "merge"


class Look(StrEnum):
    """How far the second look at it has come: it waits, a mediator decided, time decided, or the reporter appealed."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    UNDONE = "undone"
    LAPSED = "lapsed"
    APPEALED = "appealed"


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


FROM_RESIDENTS = (Origin.REPORT, Origin.ENQUIRY)  # told by a resident, who stands behind it; no promise of an office


class StepKind(StrEnum):
    """What a step does."""

    ACKNOWLEDGE = "acknowledge"
    ASSIGN = "assign"
    REFER = "refer"
    TAKE = "take"
    RETURN = "return"
    PROGRESS = "progress"
    WAIT = "wait"
    CLOSE = "close"
    REOPEN = "reopen"
    COMMIT = "commit"
    MOVE = "move"


# To another category leads nowhere: the state stays.
LEADS_TO: dict[StepKind, State] = {
    StepKind.ACKNOWLEDGE: State.ACKNOWLEDGED,
    StepKind.ASSIGN: State.ASSIGNED,
    StepKind.REFER: State.ASSIGNED,
    StepKind.TAKE: State.ASSIGNED,
    StepKind.RETURN: State.ASSIGNED,
    StepKind.PROGRESS: State.IN_PROGRESS,
    StepKind.WAIT: State.WAITING,
    StepKind.CLOSE: State.CLOSED,
    StepKind.REOPEN: State.ASSIGNED,
    StepKind.COMMIT: State.ASSIGNED,
}


class Referred(StrEnum):
    """What became of a referral: the body has not said yet, took it, sent it back, passed it on, or it was closed."""

    WAITING = "waiting"
    TAKEN = "taken"
    RETURNED = "returned"
    PASSED_ON = "passed_on"
    ENDED = "ended"


class Signing(StrEnum):
    """What came of a closing that a second officer must sign: it waits, was signed or sent back, or something was
    published meanwhile, which withdrew it."""

    WAITING = "waiting"
    SIGNED = "signed"
    SENT_BACK = "sent_back"
    WITHDRAWN = "withdrawn"


class OwnView(StrEnum):
    """How far the officer who closes thinks it is solved; shown beside the residents' view, never averaged."""

    FULLY = "fully"
    MOSTLY = "mostly"
    PARTLY = "partly"
    NOT_RESOLVED = "not_resolved"


class Limit(StrEnum):
    """Why a step can say little for now."""

    INVESTIGATION = "investigation"
    COURT = "court"
    VICTIM = "victim"
    DATA_PROTECTION = "data_protection"


class Side(StrEnum):
    """Who wrote a message of the relay: whoever handles the issue, or its reporter."""

    OFFICE = "office"
    REPORTER = "reporter"


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


class Cause(StrEnum):
    """Why a round opened though nobody did anything."""

    ANSWER_LATE = "answer_late"
    SOLUTION_LATE = "solution_late"
    SILENCE = "silence"


class Standing(StrEnum):
    """In what capacity somebody rates. Reporter and "me too" are concerned; residents stand beside."""

    REPORTER = "reporter"
    ME_TOO = "me_too"
    RESIDENT = "resident"


class Assessor(StrEnum):
    """Who assesses a sample, beside the residents."""

    REPRESENTATIVE = "representative"
    LOCAL_AUTHORITY = "local_authority"
    EXPERT = "expert"


class CellOf(StrEnum):
    """Whose figures: those concerned, or other residents, who stand beside."""

    CONCERNED = "concerned"
    BESIDE = "beside"


class BurstWord(StrEnum):
    """What an evaluator thinks of ratings that came in a burst: they stay out of the figures, or count."""

    HOLD = "hold"
    RELEASE = "release"


class Solved(StrEnum):
    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    UNKNOWN = "unknown"


RECEIPT_KIND = "issue"
SUBJECT_WORDS = "issue"
SUBJECT_VERDICT = "verdict"
SUBJECT_REOPENING = "reopening"
STEP_TEXTS = ("text", "next_step", "waiting_for")

LEFT_OUT = "[…]"  # in place of a title whose author took it along
TITLE_LONGEST = 150
TITLE_CUT = 90  # of the first words, where nobody gave a title
WORDS_SHORTEST, WORDS_LONGEST = 10, 5000
STREET_LONGEST = 160
NAME_SHORTEST, NAME_LONGEST = 2, 60
STEP_SHORTEST, STEP_LONGEST = 3, 5000
LARGEST_PLACE = 2**31 - 1
NEXT_STEP_LONGEST = 200
WAITING_LONGEST = 120
VERDICT_LONGEST = 280
REASON_LONGEST = 500
WHY_SHORTEST, WHY_LONGEST = 15, 1000  # why something is taken out of view, or a name must be known
PIECES_LONGEST = 2000
MOST_PHOTOS = 5
MOST_AT_ONCE = 50  # issues that are answered with one word

SAME_WITHIN_M, SAME_WITHIN = 250, timedelta(weeks=8)  # a report that may be the same (FixMyStreet: 250 m)
SIMILAR_SHOWN = 3

FIRST_ANSWER_DAYS = 3
SOLUTION_DAYS = 30
MOST_DAYS = 365  # working days that anything may be promised for
NEAR_ONE_IN = 10  # the last tenth of the promised time
VERY_LATE_TIMES = 2
REMIND_ON = (3, 10, 24)  # days after whoever must act began to be waited for
NEVER_REMIND = 99  # of what another system told, until somebody here says a word
REVIEW_WITHIN = timedelta(days=90)  # what is limited is looked at again by then
REVIEW_AHEAD = timedelta(days=1)  # when whoever must do so is reminded
FOLLOW_CONFIRMED_WITHIN = timedelta(days=30)
RELAY_LONGEST = 2000
NOTE_LONGEST = 2000
REPLY_TITLE_LONGEST = 80
REPLIES_MOST = 60  # of one body
MOST_PAUSES = 2  # of an issue's clock, for answers of its reporter
MOST_PAUSED_DAYS = 10  # working days in all
PAUSE_DAYS = 5  # what a form proposes
ESCALATED_AFTER = timedelta(weeks=8)  # without a step: told to the commissioner
CLOSING_WINDOW = timedelta(days=60)  # to rate, to change a rating, to reopen
ALARM_KEPT = timedelta(days=90)  # that somebody saw to danger in a confidential report
CONTACT_KEPT = timedelta(days=90)  # after that window: how the reporter is reached, the exact place
FORM_KEY_KEPT = timedelta(days=1)
TAKEN_BACK_KEPT = timedelta(days=1)  # a step that its author took back
REFUSED_KEPT = timedelta(days=30)  # one that could not be published any more
ME_TOO_TO_REOPEN = 3
SHOWN_FROM = 5  # people, for any figure made of ratings
REPUBLISH_AFTER = timedelta(days=1)
ROLLED_OVER = timedelta(days=365)  # what stands in the figures of a category or an area
# Ratings of rounds that never came to five: after so long they count with those of the category, then of the area.
LEFT_TO_CATEGORY, LEFT_TO_AREA = timedelta(days=28), timedelta(days=90)
BURST_ABOVE = 30  # ratings an hour on one issue
BURST_TIMES = 5  # and so many times the area's busiest hour
BURST_HOUR, BURST_COMPARED = timedelta(hours=1), timedelta(days=28)
EVALUATORS_TO_DECIDE = 2
REPLY_LONGEST, INTERESTS_LONGEST = 2000, 500
SAMPLE_LARGEST = 50
SILENT_AFTER = timedelta(weeks=4)  # without an official word: a round opens, and those concerned are asked
ASKED_AFTER = timedelta(days=7)  # after a closing
ROUNDS_AT_ONCE = 50  # of one turn of the chore
REASON_UP_TO = 2  # a mark this low is asked for its reason
SECOND_LOOK_WITHIN = timedelta(hours=72)
APPEAL_WITHIN = timedelta(days=183)
ONE_LOOK = timedelta(minutes=10)  # a page and its photos are one reading of a confidential issue
CONFIRM_WITHIN = timedelta(days=7)  # a second person says yes to somebody who must know who reported
SHOWN_ONCE_WITHIN = timedelta(minutes=30)  # from that yes on
SHOWN_FOR_S = 120
REPORTER_TOLD_AFTER = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Measure:
    """A walk or round for an issue, as the issue's page shows it."""

    kind: str
    title: str
    lang: str
    url: str
    at: datetime


class Slots:
    """What rooms above put on an issue's page; `app.doors` fills it at the start. `columns` stand in the query of the
    page and tell whether there is anything: `is_challenged`, `has_measures`, `has_talks`. Only then the others cost a
    statement; `talks`: topics about it, each with `title`, `lang`, `url`."""

    columns: Sequence[Any] = ()
    challenged: Callable[[Executor, Any], Any] = lambda _executor, _issue: None
    measures: Callable[[Executor, int], Sequence[Measure]] = lambda _executor, _issue_id: ()
    talks: Callable[[Executor, int], Sequence[Any]] = lambda _executor, _issue_id: ()


SLOTS = Slots()
