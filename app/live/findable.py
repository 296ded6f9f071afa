"""What search may know of questions: the ones that were answered, as everybody reads them."""

from collections.abc import Collection

from sqlalchemy import select

from app.kernel.db import Executor, rows
from app.kernel.search import Document, Findable
from app.kernel.text import excerpt, plain
from app.live.models import HALL, QUESTION
from app.live.vocabulary import State

TITLE = 150


def answers_to_find(executor: Executor, ids: Collection[int]) -> list[Document]:
    """Questions among `ids` that were answered with words; never who asked."""
    columns = ("id", "meeting_id", "body", "lang", "answer", "answered_at")
    shown = select(*(QUESTION.c[name] for name in columns), HALL.c.area_path)
    answered = (
        QUESTION.c.state == State.ANSWERED,
        QUESTION.c.published_at.is_not(None),
        QUESTION.c.answer.is_not(None),
        QUESTION.c.answered_at.is_not(None),
    )
    wanted = shown.join(HALL, HALL.c.meeting_id == QUESTION.c.meeting_id).where(QUESTION.c.id.in_(ids), *answered)
    return [
        Document(
            kind="question",
            thing_id=row.id,
            url=f"/meetings/{row.meeting_id}/live#question-{row.id}",
            title=excerpt(row.body, TITLE),
            words=f"{row.body} {plain(row.answer)}",
            at=row.answered_at,
            lang=row.lang,
            area_path=row.area_path,
        )
        for row in rows(executor, wanted)
    ]


ANSWERS = Findable("question", QUESTION.c.id, answers_to_find)
