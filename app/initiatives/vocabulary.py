"""Kinds and limits of joint initiatives."""

from app.kernel.words import spoken
from app.meetings.vocabulary import MeetingKind

KINDS = {
    MeetingKind.WALK: spoken("Walk"),
    MeetingKind.LIGHTING: spoken("Lighting round"),
}
MOST_ISSUES = 10
REPORT_SHORTEST, REPORT_LONGEST = 10, 5000
LIST_LENGTH = 30
