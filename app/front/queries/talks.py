"""Topics and what they are about: each page leads to the other, while everybody may read both."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, select

from app.consultations.models import Consultation
from app.forums.models import Forum, Topic, TopicLink
from app.forums.vocabulary import Access, Linked, State
from app.issues.models import Issue
from app.issues.models.issue import NOT_CONFIDENTIAL
from app.issues.references import written_properly
from app.issues.vocabulary import WordsState
from app.kernel.db import Executor, rows, value
from app.meetings.models import Meeting

# Which issue, meeting or consultation an address leads to; a bare reference is an issue.
ADDRESS = re.compile(r"(?:^|/)(issues|meetings|consultations)/([A-Za-z0-9-]{1,40})(?:$|[/?#])")
NUMBERED: dict[str, tuple[str, Any]] = {
    "meetings": ("meeting", Meeting.id),
    "consultations": ("consultation", Consultation.id),
}
REFERENCE = re.compile(r"[A-Za-z]{2,4}-[A-Za-z0-9]{1,20}")
# For the queries of an issue's, a meeting's and a consultation's page.
HAS_TALKS_ABOUT_MEETING = exists().where(TopicLink.meeting_id == Meeting.id).correlate(Meeting).label("has_talks")
HAS_TALKS_ABOUT_CONSULTATION = (
    exists().where(TopicLink.consultation_id == Consultation.id).correlate(Consultation).label("has_talks")
)
HAS_TALKS = exists().where(TopicLink.issue_id == Issue.id).correlate(Issue).label("has_talks")


def thing_at(executor: Executor, address: str) -> tuple[str, int] | None:
    """The issue, meeting or consultation that everybody may read at an address, as (kind, number); None when there is
    none."""
    found = ADDRESS.search(address)
    room, name = found.groups() if found else ("issues", address if REFERENCE.fullmatch(address) else "")
    if room == "issues":
        public = (Issue.ref == written_properly(name), NOT_CONFIDENTIAL, Issue.words_state == WordsState.VISIBLE)
        number = value(executor, select(Issue.id).where(*public))
        return ("issue", number) if number is not None else None
    if not name.isdigit() or len(name) > 18:
        return None
    kind, column = NUMBERED[room]
    number = value(executor, select(column).where(column == int(name)))
    return (kind, number) if number is not None else None


def things_of(executor: Executor, topic_id: int) -> Sequence[Linked]:
    """What a topic is about and everybody may read, in the order in which it was said."""
    issue = (Issue.ref, Issue.title.label("issue_title"), Issue.lang.label("issue_lang"))
    meeting = (Meeting.title.label("meeting_title"), Meeting.lang.label("meeting_lang"))
    asked = (Consultation.question, Consultation.lang.label("question_lang"))
    public = and_(Issue.id == TopicLink.issue_id, NOT_CONFIDENTIAL, Issue.words_state == WordsState.VISIBLE)
    leads = (TopicLink.id, TopicLink.meeting_id, TopicLink.consultation_id)
    wanted = select(*leads, *issue, *meeting, *asked).join(Issue, public, isouter=True)
    wanted = wanted.join(Meeting, Meeting.id == TopicLink.meeting_id, isouter=True)
    wanted = wanted.join(Consultation, Consultation.id == TopicLink.consultation_id, isouter=True)
    found = rows(executor, wanted.where(TopicLink.topic_id == topic_id).order_by(TopicLink.id))
    return [_linked(row) for row in found if (row.ref, row.meeting_id, row.consultation_id) != (None, None, None)]


def _linked(row: Any) -> Linked:
    if row.consultation_id is not None:
        path = f"/consultations/{row.consultation_id}"
        return Linked(row.id, "consultation", row.question, row.question_lang, path)
    if row.meeting_id is not None:
        return Linked(row.id, "meeting", row.meeting_title, row.meeting_lang, f"/meetings/{row.meeting_id}")
    return Linked(row.id, "issue", row.issue_title, row.issue_lang, f"/issues/{row.ref}")


def talks_of_issue(executor: Executor, issue_id: int) -> Sequence[Linked]:
    """The topics about an issue that everybody reads, the newest first."""
    return _talks(executor, TopicLink.issue_id == issue_id)


def talks_of_meeting(executor: Executor, meeting: Any) -> Sequence[Linked]:
    """The topics about a meeting that everybody reads, the newest first."""
    return _talks(executor, TopicLink.meeting_id == meeting.id)


def talks_of_consultation(executor: Executor, consultation_id: int) -> Sequence[Linked]:
    """The topics about a consultation that everybody reads, the newest first."""
    return _talks(executor, TopicLink.consultation_id == consultation_id)


def _talks(executor: Executor, about: ColumnElement[bool]) -> Sequence[Linked]:
    wanted = select(TopicLink.id, TopicLink.topic_id, Topic.title, Topic.lang)
    wanted = wanted.join(Topic, Topic.id == TopicLink.topic_id).join(Forum, Forum.id == Topic.forum_id)
    public = (about, Topic.state == State.VISIBLE, Forum.access != Access.MEMBERS)
    found = rows(executor, wanted.where(*public).order_by(TopicLink.id.desc()))
    return [Linked(row.id, "topic", row.title, row.lang, f"/topics/{row.topic_id}") for row in found]
