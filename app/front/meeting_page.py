"""What a meeting's page shows from the rooms of issues and of live questions; `app.doors` puts it into its slots."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.front.queries import promises, questions_of_meeting
from app.issues.vocabulary import Closing, State
from app.kernel.clock import local, now
from app.kernel.db import Executor
from app.meetings.vocabulary import AskedBefore, Commitment, MeetingState
from app.web.city import city

MOST_PROMISES, MOST_MADE, MOST_QUESTIONS, MOST_ANSWERS = 12, 100, 5, 40


def promised(executor: Executor, meeting: Any) -> list[Commitment]:
    """Before and during a meeting the open promises of its area, overdue first; afterwards those made there."""
    over = meeting.state == MeetingState.ENDED
    which = {"meeting_id": meeting.id} if over else {"area_paths": [meeting.area_path]}
    return [commitment(row) for row in promises(executor, MOST_MADE if over else MOST_PROMISES, **which)]


def asked(executor: Executor, meeting: Any) -> list[AskedBefore]:
    """The questions with most support; after the meeting all of them with what was answered."""
    most = MOST_ANSWERS if meeting.state == MeetingState.ENDED else MOST_QUESTIONS
    return [
        AskedBefore(
            id=row.id,
            body=row.body,
            url=f"/meetings/{meeting.id}/live#question-{row.id}",
            supports=row.supports,
            lang=row.lang or None,
            answered=row.answer,
        )
        for row in questions_of_meeting(executor, meeting.id, most)
    ]


def commitment(row: Any) -> Commitment:
    """A promise as pages list it: what, where it stands in words, and by when."""
    late = row.state != State.CLOSED and row.solution_due <= now()
    due = local(row.solution_due, city().zone).date()
    kind, words = _standing(row, late)
    return Commitment(row.title, url_for("issues.issue", ref=row.ref), str(words), kind, due, late)


def _standing(row: Any, late: bool) -> tuple[str, Any]:
    if row.state == State.CLOSED:
        kept = row.closing == Closing.RESOLVED
        return ("ok", _("Kept")) if kept else ("bad", _("Closed without being kept"))
    if late:
        return "bad", _("Late")
    return ("brand", _("Under way")) if row.state in (State.IN_PROGRESS, State.WAITING) else ("neutral", _("Open"))
