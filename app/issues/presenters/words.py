"""The words of issues as people read them."""

from typing import Any

from flask_babel import lazy_gettext as _l

from app.issues.vocabulary import (
    Cause,
    Closing,
    Level,
    Limit,
    Origin,
    OwnView,
    RoundKind,
    Solved,
    Standing,
    State,
    StepKind,
)
from app.web.i18n import in_lang as in_lang

STATES: dict[str, tuple[str, Any]] = {
    State.RECEIVED: ("neutral", _l("Received")),
    State.ACKNOWLEDGED: ("brand", _l("Seen")),
    State.ASSIGNED: ("brand", _l("Assigned")),
    State.IN_PROGRESS: ("warn", _l("Work under way")),
    State.WAITING: ("warn", _l("Waiting")),
}
CLOSINGS: dict[str, tuple[str, Any]] = {
    Closing.RESOLVED: ("ok", _l("Closed: resolved")),
    Closing.NOT_RESOLVED: ("bad", _l("Closed: not resolved")),
    Closing.OTHER_BODY: ("neutral", _l("Closed: another body answers for it")),
    Closing.CANNOT_BE_PUBLISHED: ("neutral", _l("Closed: cannot be published")),
}
CLOSING_CHOICES: dict[str, Any] = {
    Closing.RESOLVED: _l("Resolved"),
    Closing.NOT_RESOLVED: _l("Not resolved"),
    Closing.OTHER_BODY: _l("Another body answers for it"),
    Closing.CANNOT_BE_PUBLISHED: _l("Cannot be published"),
}
STEPS: dict[str, Any] = {
    StepKind.ACKNOWLEDGE: _l("Seen"),
    StepKind.ASSIGN: _l("Assigned"),
    StepKind.REFER: _l("Passed on"),
    StepKind.TAKE: _l("Taken on by the body it was passed on to"),
    StepKind.RETURN: _l("Sent back: the coordinator chooses another body"),
    StepKind.PROGRESS: _l("Work under way"),
    StepKind.WAIT: _l("Waiting"),
    StepKind.CLOSE: _l("Closed"),
    StepKind.REOPEN: _l("Opened again"),
    StepKind.COMMIT: _l("Promised"),
    StepKind.MOVE: _l("Moved to another category"),
}
LIMITS: dict[str, Any] = {
    Limit.INVESTIGATION: _l("an investigation goes on"),
    Limit.COURT: _l("it is before a court"),
    Limit.VICTIM: _l("somebody's safety depends on it"),
    Limit.DATA_PROTECTION: _l("it would tell about a person"),
}
OWN_VIEWS: dict[str, Any] = {
    OwnView.FULLY: _l("fully solved"),
    OwnView.MOSTLY: _l("mostly solved"),
    OwnView.PARTLY: _l("partly solved"),
    OwnView.NOT_RESOLVED: _l("not solved"),
}
SOLVED: dict[str, Any] = {
    Solved.YES: _l("Yes, it is solved"),
    Solved.PARTLY: _l("Partly"),
    Solved.NO: _l("No, it is not solved"),
    Solved.UNKNOWN: _l("I do not know"),
}
# How a round is called, above its page and on the button that leads there.
ASKS: dict[str, Any] = {
    RoundKind.FIRST_ANSWER: _l("Rate the first answer"),
    RoundKind.SILENCE: _l("Rate how it goes"),
    RoundKind.CLOSING: _l("Rate how it ended"),
}
WHY_ASKED: dict[str, Any] = {
    Cause.ANSWER_LATE: _l("The first answer is late."),
    Cause.SOLUTION_LATE: _l("The solution is late."),
    Cause.SILENCE: _l("Nobody has said a word for four weeks."),
}
ASKS_SHORT: dict[str, Any] = {
    RoundKind.FIRST_ANSWER: _l("After the first answer"),
    RoundKind.SILENCE: _l("While it was late or silent"),
    RoundKind.CLOSING: _l("After a closing"),
}
MARKS: dict[str, Any] = {
    "outcome": _l("What came of it"),
    "information": _l("How you were kept informed"),
    "fairness": _l("How fairly you were treated"),
}
SOLVED_KINDS: dict[str, str] = {
    Solved.YES: "ok",
    Solved.PARTLY: "warn",
    Solved.NO: "bad",
    Solved.UNKNOWN: "neutral",
}
STANDINGS: dict[str, Any] = {
    Standing.REPORTER: _l("Reporter"),
    Standing.ME_TOO: _l("Affected too"),
    Standing.RESIDENT: _l("Resident of the area"),
}
LEVELS: dict[str, Any] = {
    Level.PUBLIC_NAME: _l("With a name"),
    Level.PSEUDONYM: _l("As “a resident”"),
    Level.CONFIDENTIAL: _l("Confidential"),
}
ORIGINS: dict[str, Any] = {
    Origin.MEETING: _l("Promised at a meeting"),
    Origin.QUESTION: _l("Promised in answer to a question"),
    Origin.TOPIC: _l("It began in the forum"),
    Origin.COUNCIL: _l("From the safety council"),
    Origin.CONSULTATION: _l("From a consultation"),
    Origin.ENQUIRY: _l("It began as an enquiry"),
    Origin.CHALLENGE: _l("From a challenge"),
    Origin.INITIATIVE: _l("From a joint initiative"),
}
# What the badge beside an official's name says: (kind of the badge, label), by role.
ROLES: dict[str, tuple[str, Any]] = {
    "officer": ("police", _l("Police")),
    "commissioner": ("police", _l("Police")),
    "partner": ("partner", _l("Partner")),
    "mediator": ("mediator", _l("Mediator")),
    "moderator": ("moderator", _l("Moderator")),
    "coordinator": ("police", _l("Coordination")),
    "host": ("representative", _l("Host of the meeting")),
}


def status_of(state: str, closing: str | None) -> tuple[str, Any]:
    """The chip of an issue: (kind, words). A closing says which of the four it is."""
    return CLOSINGS[closing] if closing else STATES[state]
