"""Questions: who asked learns of the answer, or why it is not shown; so do those whose question was merged into it."""

from collections.abc import Iterator
from typing import Any

from app.kernel.db import Executor
from app.kernel.sealed import unseal
from app.live.events import QuestionAnswered, QuestionModerated
from app.live.vocabulary import Answer, Verdict
from app.meetings.queries import meeting_by_id
from app.notices.queries import accounts, askers, question_told
from app.notices.vocabulary import Heard, Kind, Recipient, Telling

WORDS = {
    Answer.SPOKEN: "spoken",
    Answer.WRITTEN: "written",
    Answer.COMMIT: "commitment",
    Answer.CARRY: "carried",
}


def _answered(executor: Executor, event: QuestionAnswered) -> Iterator[Telling]:
    words = WORDS.get(Answer(event.how))
    return _askers(executor, event, f"live/{words}") if words else iter(())


def _moderated(executor: Executor, event: QuestionModerated) -> Iterator[Telling]:
    return _askers(executor, event, "live/declined") if event.verdict == Verdict.DECLINE else iter(())


def _askers(executor: Executor, event: Any, words: str) -> Iterator[Telling]:
    question, meeting = question_told(executor, event.question_id), meeting_by_id(executor, event.meeting_id)
    values = {
        "question": question.body,
        "meeting": meeting.title,
        "answer": question.answer or "",
        "by": question.answer_by or "",
        "issue": question.issue_ref or "",
        "due_on": question.due.isoformat() if question.due else None,
        "reason": question.decline_reason or "",
    }
    path = f"/meetings/{meeting.id}/live#question-{question.id}"
    asked = askers(executor, question.id)
    for account in accounts(executor, [row.account_id for row in asked]):
        yield Telling(to=account, kind=Kind.QUESTION, words=words, path=path, values=values)
    for row in asked:
        if row.account_id is None and row.reach:
            to = Recipient(None, unseal(row.reach, "question"), row.lang or None)
            yield Telling(to=to, kind=Kind.QUESTION, words=words, path=path, values=values)


HEARD: Heard = {QuestionAnswered: _answered, QuestionModerated: _moderated}
