"""What pages of topics, issues, meetings and consultations show of each other; tags of topics are themes of meetings
too."""

from app.consultations.vocabulary import SLOTS as CONSULTATION_SLOTS
from app.forums.queries.tagging import all_tags
from app.forums.vocabulary import SLOTS as FORUM_SLOTS
from app.front.queries.talks import (
    HAS_TALKS,
    HAS_TALKS_ABOUT_CONSULTATION,
    HAS_TALKS_ABOUT_MEETING,
    talks_of_consultation,
    talks_of_issue,
    talks_of_meeting,
    thing_at,
    things_of,
)
from app.issues.vocabulary import SLOTS as ISSUE_SLOTS
from app.meetings.vocabulary import SLOTS as MEETING_SLOTS


def lead_to_each_other() -> None:
    """Fill the slots of their rooms; part of opening the doors."""
    ISSUE_SLOTS.columns = (*ISSUE_SLOTS.columns, HAS_TALKS)
    MEETING_SLOTS.columns, CONSULTATION_SLOTS.columns = (HAS_TALKS_ABOUT_MEETING,), (HAS_TALKS_ABOUT_CONSULTATION,)
    ISSUE_SLOTS.talks, MEETING_SLOTS.talks = talks_of_issue, talks_of_meeting
    CONSULTATION_SLOTS.talks = talks_of_consultation
    MEETING_SLOTS.themes = all_tags
    FORUM_SLOTS.thing_at, FORUM_SLOTS.things_of = thing_at, things_of
