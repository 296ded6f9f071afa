"""What search may know of issues: what their public page shows, and nothing of confidential ones."""

from collections.abc import Collection

from sqlalchemy import select

from app.issues.models import Issue, Step
from app.issues.models.issue import NOT_CONFIDENTIAL, NOT_MERGED
from app.issues.vocabulary import WordsState
from app.kernel.db import Executor, rows
from app.kernel.search import Document, Findable


def issues_to_find(executor: Executor, ids: Collection[int]) -> list[Document]:
    """Public issues among `ids` that go on in no other; words that wait for a moderator, or are hidden, are not among
    what is found, and the street, which a person typed too, waits with them."""
    shown = (Issue.id, Issue.ref, Issue.title, Issue.words, Issue.words_state, Issue.street, Issue.reported_at)
    found = rows(
        executor,
        select(*shown, Issue.lang, Issue.area_path).where(Issue.id.in_(ids), NOT_CONFIDENTIAL, NOT_MERGED),
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


def steps_to_find(executor: Executor, ids: Collection[int]) -> list[Document]:
    """Entries among `ids` that say something, of public issues that go on in no other; words of residents only once a
    moderator has let them through. Each is shown with its issue's title, and found by its own words."""
    said = (Step.id, Step.pos, Step.text, Step.next_step, Step.lang, Step.at)
    around = (Issue.ref, Issue.title, Issue.words_state, Issue.area_path)
    found = rows(
        executor,
        select(*said, *around)
        .join(Issue, Issue.id == Step.issue_id)
        .where(
            Step.id.in_(ids), Step.words_state == WordsState.VISIBLE, (Step.text != "") | (Step.next_step != ""),
            NOT_CONFIDENTIAL, NOT_MERGED,
        ),
    )  # fmt: skip
    return [
        Document(
            kind="step",
            thing_id=row.id,
            url=f"/issues/{row.ref}#step-{row.pos}",
            title=f"{row.title} ({row.ref})" if row.words_state == WordsState.VISIBLE else row.ref,
            words=f"{row.text} {row.next_step}".strip(),
            own_title=False,
            at=row.at,
            lang=row.lang,
            area_path=row.area_path,
        )
        for row in found
    ]


ISSUES = Findable("issue", Issue.id, issues_to_find)
STEPS = Findable("step", Step.id, steps_to_find)
