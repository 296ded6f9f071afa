"""Words and limits of live questions; which act is open in which phase."""

from datetime import datetime, timedelta
from enum import StrEnum


class Phase(StrEnum):
    """Where the questions of a meeting stand: before it, during it, in a break, after it, done."""

    COLLECTING = "collecting"
    LIVE = "live"
    PAUSED = "paused"
    WRITING = "writing"
    CLOSED = "closed"


PHASE_AFTER: dict[Phase, frozenset[Phase]] = {
    Phase.COLLECTING: frozenset({Phase.LIVE}),
    Phase.LIVE: frozenset({Phase.PAUSED, Phase.WRITING}),
    Phase.PAUSED: frozenset({Phase.LIVE, Phase.WRITING}),
    Phase.WRITING: frozenset({Phase.CLOSED}),
    Phase.CLOSED: frozenset(),
}
# The house ends what nobody began here: it was held without these pages, or not at all.
LEFT_UNBEGUN = (Phase.COLLECTING, Phase.WRITING)
END_LEFT_AFTER = timedelta(hours=2)  # after the planned end of a meeting that nobody ends
QUIET_FOR = timedelta(hours=1)  # without an act: so long one that is still in use is let go on
END_UNBEGUN_AFTER = timedelta(hours=24)  # after the planned end of one that nobody began here


class State(StrEnum):
    """What became of a question. `carried`: its answer follows in writing after the meeting."""

    QUEUED = "queued"
    PUBLISHED = "published"
    ANSWERING = "answering"
    ANSWERED = "answered"
    DECLINED = "declined"
    MERGED = "merged"
    CARRIED = "carried"


VISIBLE = frozenset({State.PUBLISHED, State.ANSWERING, State.ANSWERED, State.CARRIED})
GONE = "gone"  # what an audience hears of a question that it no longer sees


class Source(StrEnum):
    """How a question came in; what is not from somebody's own phone was typed by staff, and says so."""

    HALL = "hall"
    PAPER = "paper"
    PHONE = "phone"


class Verdict(StrEnum):
    """What a moderator, mediator or host does with a question."""

    PUBLISH = "publish"
    DECLINE = "decline"
    MERGE = "merge"
    UNMERGE = "unmerge"
    RESTORE = "restore"


class Answer(StrEnum):
    """What the panel does with a question."""

    START = "start"
    STOP = "stop"
    SPOKEN = "spoken"
    WRITTEN = "written"
    COMMIT = "commit"
    CARRY = "carry"


class AnswerKind(StrEnum):
    SPOKEN = "spoken"
    WRITTEN = "written"
    COMMIT = "commit"


class Audience(StrEnum):
    """Who looks on: residents, the panel that answers, the desk that moderates, the big screen."""

    HALL = "hall"
    PANEL = "panel"
    DESK = "desk"
    SCREEN = "screen"


class Decline(StrEnum):
    """The list of reasons why a question is not shown; own words serve as well."""

    PERSONAL_DATA = "personal_data"
    ACCUSATION = "accusation"
    INSULT = "insult"
    NOT_A_QUESTION = "not_a_question"
    OFF_TOPIC = "off_topic"
    ASKED_ALREADY = "asked_already"
    PRIVATE_CASE = "private_case"
    CANCELLED = "cancelled"  # said by the house alone, when the meeting is


class TimerAct(StrEnum):
    """What is done with the timer of an agenda item."""

    START = "start"
    PAUSE = "pause"
    GO_ON = "go_on"
    ADD = "add"
    STOP = "stop"


class HandsAct(StrEnum):
    """What is done with a show of hands: asked, counted, taken off the pages."""

    OPEN = "open"
    CLOSE = "close"
    PUT_AWAY = "put_away"


class HandsState(StrEnum):
    """Where a show of hands stands."""

    OPEN = "open"
    CLOSED = "closed"
    AWAY = "away"


class AttendedFrom(StrEnum):
    """Where somebody is who says to be there; `paper`: on the list that lay at the door, entered by staff."""

    HALL = "hall"
    AFAR = "afar"
    PAPER = "paper"


RUNNING = (Phase.LIVE, Phase.PAUSED)
ASKING = frozenset({Phase.COLLECTING, Phase.LIVE})
SUPPORTING = frozenset({Phase.COLLECTING, Phase.LIVE, Phase.PAUSED})
MODERATING: dict[Phase, frozenset[Verdict]] = {
    Phase.COLLECTING: frozenset(Verdict),
    Phase.LIVE: frozenset(Verdict),
    Phase.PAUSED: frozenset(Verdict),
    Phase.WRITING: frozenset({Verdict.MERGE}),
    Phase.CLOSED: frozenset(),
}
ANSWERING: dict[Phase, frozenset[Answer]] = {
    Phase.COLLECTING: frozenset(),
    Phase.LIVE: frozenset(Answer),
    Phase.PAUSED: frozenset(),
    Phase.WRITING: frozenset({Answer.WRITTEN, Answer.COMMIT, Answer.CARRY}),
    Phase.CLOSED: frozenset(),
}

# From which state each act may start.
MODERATED_FROM: dict[Verdict, frozenset[State]] = {
    Verdict.PUBLISH: frozenset({State.QUEUED, State.CARRIED}),
    Verdict.DECLINE: frozenset({State.QUEUED}) | VISIBLE,
    Verdict.MERGE: frozenset({State.QUEUED, State.PUBLISHED, State.CARRIED}),
    Verdict.UNMERGE: frozenset({State.MERGED}),
    Verdict.RESTORE: frozenset({State.DECLINED}),
}
ANSWERED_FROM: dict[Answer, frozenset[State]] = {
    Answer.START: frozenset({State.PUBLISHED, State.ANSWERED, State.CARRIED}),
    Answer.STOP: frozenset({State.ANSWERING}),
    Answer.SPOKEN: frozenset({State.PUBLISHED, State.ANSWERING}),
    Answer.WRITTEN: VISIBLE,
    Answer.COMMIT: VISIBLE,
    Answer.CARRY: frozenset({State.PUBLISHED, State.ANSWERING}),
}

CHECK_IN_BEFORE = timedelta(hours=2)
NAME_LONGEST = 60
MOST_ON_PAPER = 500
NOTE_LONGEST = 5_000
TIMER_MOST_MINUTES = 240
HANDS_SHORTEST, HANDS_LONGEST = 5, 200
OPTION_LONGEST = 80
FEWEST_OPTIONS, MOST_OPTIONS = 2, 5
LEFT_OUT = "[…]"  # in place of the words of an answered question whose asker took them along
QUESTION_SHORTEST, QUESTION_LONGEST = 10, 500
ANSWER_LONGEST = 5_000
REASON_SHORTEST, REASON_LONGEST = 3, 300
KEY_LONGEST = 64
COLLECT_BEFORE = timedelta(days=7)
MOST_QUESTIONS = 20  # of one participant in one meeting
CONTRIBUTIONS_WATCHED = 3  # of a participant, before the next is shown without waiting
PARTICIPANT_DAYS = 30  # after the close
DESK_KEY_KEPT = timedelta(days=1)
ASK_AGAIN_S = {  # for who refreshes without a socket
    Phase.COLLECTING: 30,
    Phase.LIVE: 5,
    Phase.PAUSED: 10,
    Phase.WRITING: 60,
    Phase.CLOSED: 600,
}
ANSWER_WITHIN = 10  # working days, for what was carried over
# Whoever answers is reminded when so few working days are left, and once more when the time is over.
REMIND_OF_ANSWERS = (7, 2)
ANSWERED_TOGETHER = 20  # questions that one written answer may serve
MORE_ON_SCREEN = 3
COMMITMENT_TITLE = 150


def may_still_join(ended_at: datetime | None, now: datetime) -> bool:
    """Whether a code still gives somebody a part: until 30 days after the close."""
    return ended_at is None or now < ended_at + timedelta(days=PARTICIPANT_DAYS)


def seconds_left(ends_at: datetime | None, left_s: int | None, now: datetime) -> int:
    """Whole seconds that a timer has, below nought when it is over: until `ends_at`, or `left_s` while it stands."""
    return left_s or 0 if ends_at is None else round((ends_at - now).total_seconds())
