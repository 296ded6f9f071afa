"""Questions: who asked learns of the answer, or why it is not shown; so do those whose question was merged into it, and
who supported it. Whoever answers is reminded of what was carried over."""

from collections.abc import Iterator
from typing import Any

from app.identity.queries.grants import keepers_of
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import Executor
from app.kernel.sealed import unseal
from app.live.dues import last_day
from app.live.events import AnswersDue, QuestionAnswered, QuestionModerated
from app.live.queries import answers_left
from app.live.vocabulary import Answer, Decline, Verdict
from app.meetings.queries import meeting_by_id
from app.notices.queries import accounts, answers_told, askers, question_told, supporters
from app.notices.vocabulary import Heard, Kind, Recipient, Telling

WORDS = {
    Answer.SPOKEN: "spoken",
    Answer.WRITTEN: "written",
    Answer.COMMIT: "commitment",
    Answer.CARRY: "carried",
}
# What is answered when the meeting is over or goes on: who supported it may no longer be there to hear it.
AFTERWARDS = (Answer.WRITTEN, Answer.COMMIT)


def _answered(executor: Executor, event: QuestionAnswered) -> Iterator[Telling]:
    words = WORDS.get(Answer(event.how))
    if words is None:
        return
    yield from _askers(executor, event, f"live/{words}")
    if event.how in AFTERWARDS:
        yield from _supporters(executor, event)


def _moderated(executor: Executor, event: QuestionModerated) -> Iterator[Telling]:
    if event.verdict != Verdict.DECLINE:
        return
    called_off = question_told(executor, event.question_id).decline_reason == Decline.CANCELLED
    yield from _askers(executor, event, "live/cancelled" if called_off else "live/declined")


def _askers(executor: Executor, event: Any, words: str) -> Iterator[Telling]:
    values, path = _told(executor, event)
    asked = askers(executor, event.question_id)
    for account in accounts(executor, [row.account_id for row in asked]):
        yield Telling(to=account, kind=Kind.QUESTION, words=words, path=path, values=values)
    for row in asked:
        if row.account_id is None and row.reach:
            to = Recipient(None, unseal(row.reach, "question"), row.lang or None)
            yield Telling(to=to, kind=Kind.QUESTION, words=words, path=path, values=values)


def _supporters(executor: Executor, event: QuestionAnswered) -> Iterator[Telling]:
    values, path = _told(executor, event)
    for account in accounts(executor, supporters(executor, event.question_id)):
        yield Telling(to=account, kind=Kind.QUESTION, words="live/supported", path=path, values=values)


def _answers_due(executor: Executor, event: AnswersDue) -> Iterator[Telling]:
    """The officers of the area; where it has none, whoever commands there."""
    hall, meeting = answers_told(executor, event.meeting_id), meeting_by_id(executor, event.meeting_id)
    left = answers_left(executor, event.meeting_id)
    if not left:
        return
    on_duty = keepers_of(executor, hall.area_path, Role.OFFICER, now())
    on_duty = on_duty or keepers_of(executor, hall.area_path, Role.COMMISSIONER, now())
    until = last_day(hall.answers_due).isoformat()
    values = {"meeting": meeting.title, "left": left, "until_on": until, "late": event.late}
    for account in accounts(executor, [row.account_id for row in on_duty]):
        yield Telling(to=account, kind=Kind.DUTY, words="live/answers_due", path="/answers", values=values)


def _told(executor: Executor, event: Any) -> tuple[dict[str, Any], str]:
    """What is told of a question, and where it stands."""
    question, meeting = question_told(executor, event.question_id), meeting_by_id(executor, event.meeting_id)
    called_off = question.decline_reason == Decline.CANCELLED  # nobody judged the question: the reason is the meeting's
    values = {
        "question": question.body,
        "meeting": meeting.title,
        "answer": question.answer or "",
        "by": question.answer_by or "",
        "issue": question.issue_ref or "",
        "due_on": question.due.isoformat() if question.due else None,
        "reason": (meeting.reason if called_off else question.decline_reason) or "",
    }
    return values, f"/meetings/{meeting.id}/live#question-{question.id}"


HEARD: Heard = {QuestionAnswered: _answered, QuestionModerated: _moderated, AnswersDue: _answers_due}
