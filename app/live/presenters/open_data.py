"""Questions of a meeting as programs read them: published ones, and never who asked."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.web.answers import path_to


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView:
    """A published question. `source`: null from somebody's own phone, else where staff typed it in from.
    `answer_kind`: spoken, written, or a commitment, which is the issue with the reference `issue`."""

    id: int
    meeting: int
    state: str
    body: str
    lang: str
    source: str | None
    supports: int
    published_at: datetime
    answer_kind: str | None
    answer_html: str | None
    answer_by: str | None
    answer_role: str | None
    answered_at: datetime | None
    issue: str | None
    due: date | None
    path: str


AS_THEY_ARE = (
    *("id", "state", "body", "lang", "source", "supports", "published_at", "answer_kind", "answer_html"),
    *("answer_by", "answer_role", "answered_at", "due"),
)


def question(row: Any) -> QuestionView:
    return QuestionView(
        **{name: getattr(row, name) for name in AS_THEY_ARE},
        meeting=row.meeting_id,
        issue=row.issue_ref,
        path=path_to("live.hall", meeting_id=row.meeting_id, anchor=f"question-{row.id}"),
    )
