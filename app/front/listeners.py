"""Search follows the journal: what an act touched is read again, and put into the index or taken out of it."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.consultations.queries import statements_in
from app.consultations.vocabulary import SUBJECT as SUBJECT_STATEMENT
from app.forums.queries import places_of_posts
from app.front.findable import FINDABLE
from app.identity.actor import SYSTEM
from app.issues.queries import steps_of
from app.issues.vocabulary import SUBJECT_REOPENING, SUBJECT_WORDS
from app.kernel.clock import local, now
from app.kernel.db import session
from app.kernel.search import put, remove
from app.meetings.events import InvitationAnswered, MeetingRan
from app.meetings.queries import meeting_by_id
from app.meetings.queries.inviting import groups_coming, invitation_by_id
from app.meetings.vocabulary import COMING, Answer, MeetingState
from app.moderation.events import ContentHeld, ContentJudged, ContentReleased, VerdictUndone
from app.moderation.vocabulary import SUBJECT_STEP
from app.programme.actions import count_meeting, uncount_meeting
from app.web.city import city

# What moderators call a kind of content, and what search calls it.
JUDGED = {
    "topic": "topic",
    "post": "post",
    SUBJECT_WORDS: "issue",
    SUBJECT_REOPENING: "step",
    SUBJECT_STEP: "step",
    SUBJECT_STATEMENT: "statement",
}
# Acts that change no word.
SILENT = frozenset(
    {
        *("post.reacted", "issue.me_too_said", "issue.me_too_taken_back", "issue.rated", "issue.confidential_read"),
        *("issue.place_read", "issue.consent_changed", "issue.hiding_appealed", "issue.note_written"),
        *("topic.linked", "topic.tagged", "topic.answer_late", "topic.reply_due", "topic.reply_owed"),
        *("topic.answer_stands",),
        *("meeting.group_invited", "meeting.group_answered", "meeting.body_invited", "meeting.body_let_go"),
        *("meeting.reminded", "meeting.filled", "meeting.names_read", "meeting.ran"),
        *("question.asked", "question.asker_read", "question.supported"),
        *("minutes.begun", "minutes.due", "minutes.unfinished"),
        *("consultation.stance", "consultation.stances_imported"),
        *("consultation.closed", "consultation.over"),
    }
)


def finds(act: str) -> bool:
    """Whether an act of this name can change what is found."""
    return act not in SILENT and act.split(".")[0] in {*FINDABLE, "content"}


def follow_journal(row: Any) -> None:
    """Bring the index up to date with one sealed journal row, in the consumer's act."""
    if not finds(row.act):
        return
    _bring_up_to_date(touched(row))


def follow_verdict(current: Session, event: ContentHeld | ContentReleased | ContentJudged | VerdictUndone) -> None:
    """Bring the index up to date inside the act of moderation: words that were taken away are found no longer, not
    even until the worker has read the journal."""
    kind = JUDGED.get(event.kind)
    ids = {kind: [event.thing_id]} if kind else {}
    _bring_up_to_date(_with_parts(current, ids))


def count_groups(current: Session, event: MeetingRan | InvitationAnswered) -> None:
    """A meeting that is over counts as a contact with each group that came, from its end or from when that was said."""
    meeting = meeting_by_id(current, event.meeting_id)
    if isinstance(event, InvitationAnswered) and event.word == Answer.NO:
        group_id = invitation_by_id(current, event.invitation_id).group_id
        uncount_meeting(actor=SYSTEM, meeting_id=meeting.id, group_id=group_id)
    if meeting.state == MeetingState.ENDED or (meeting.state in COMING and meeting.ends_at <= now()):
        day = local(meeting.starts_at, city().zone).date()
        about = {"meeting_id": meeting.id, "area_id": meeting.area_id, "held_on": day}
        count_meeting(actor=SYSTEM, group_ids=groups_coming(current, meeting.id), **about)


def _bring_up_to_date(found: Mapping[str, Collection[int]]) -> None:
    for kind, ids in found.items():
        documents = FINDABLE[kind].read(session(), ids)
        remove(session(), kind, sorted(set(ids) - {document.thing_id for document in documents}))
        put(session(), documents)


def touched(row: Any) -> dict[str, list[int]]:
    """Ids of what a journal row is about, by kind. A topic takes its posts with it, an issue its timeline, and a
    consultation its statements."""
    ids = {kind: [int(row.ids[f"{kind}_id"])] for kind in FINDABLE if f"{kind}_id" in row.ids}
    if row.act.startswith("content.") and row.ids.get("kind") in JUDGED:
        ids[JUDGED[row.ids["kind"]]] = [int(row.ids["thing_id"])]
    if row.act.startswith(("question.", "minutes.")):
        ids.pop("meeting", None)  # it tells which meeting it belongs to; nothing of the meeting changed
    if row.act.startswith("statement."):
        ids.pop("consultation", None)
    if row.act == "post.written":
        del ids["topic"]  # its words are as they were
    return _with_parts(session(), ids)


def _with_parts(current: Session, ids: dict[str, list[int]]) -> dict[str, list[int]]:
    for topic_id in ids.get("topic", ()):
        ids["post"] = list(places_of_posts(current, topic_id))
    for issue_id in ids.get("issue", ()):
        ids["step"] = steps_of(current, issue_id)
    for consultation_id in ids.get("consultation", ()):
        ids["statement"] = statements_in(current, consultation_id)
    return ids
