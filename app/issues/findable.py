"""What search may know of issues: what their public page shows, and nothing of confidential ones."""

from collections.abc import Collection

from sqlalchemy import select

from app.issues.models import Issue
from app.issues.vocabulary import WordsState
from app.kernel.db import Executor, rows
from app.kernel.search import Document


def issues_to_find(executor: Executor, ids: Collection[int]) -> list[Document]:
    """Public issues among `ids`; words that wait for a moderator, or are hidden, are not among what is found, and
    the street, which a person typed too, waits with them."""
    shown = (Issue.id, Issue.ref, Issue.title, Issue.words, Issue.words_state, Issue.street, Issue.reported_at)
    found = rows(
        executor,
        select(*shown, Issue.lang, Issue.area_path).where(Issue.id.in_(ids), Issue.confidential.is_(False)),
    )
    return [
        Document(
            kind="issue",
            thing_id=row.id,
            url=f"/issues/{row.ref}",
            title=f"{row.title} ({row.ref})" if row.words_state == WordsState.VISIBLE else row.ref,
            words=f"{row.words} {row.street}" if row.words_state == WordsState.VISIBLE else "",
            at=row.reported_at,
            lang=row.lang,
            area_path=row.area_path,
        )
        for row in found
    ]
