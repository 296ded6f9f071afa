"""What search may know of consultations: the question with what is said of it, and statements that people answer."""

from collections.abc import Collection

from sqlalchemy import select

from app.consultations.models import Consultation, Statement
from app.consultations.queries import statements_for_review
from app.consultations.vocabulary import Shown
from app.kernel.db import Executor, rows
from app.kernel.search import Document, Findable


def consultations_to_find(executor: Executor, ids: Collection[int]) -> list[Document]:
    """Consultations among `ids`: all are public. They are found by the question, by why it is asked, and by what comes
    of it, once that is published."""
    told = (Consultation.id, Consultation.question, Consultation.about, Consultation.findings, Consultation.opened_at)
    found = rows(executor, select(*told, Consultation.lang, Consultation.area_path).where(Consultation.id.in_(ids)))
    return [
        Document(
            kind="consultation",
            thing_id=row.id,
            url=f"/consultations/{row.id}",
            title=row.question,
            words=f"{row.about}\n\n{row.findings}".strip(),
            at=row.opened_at,
            lang=row.lang,
            area_path=row.area_path,
        )
        for row in found
    ]


def statements_to_find(executor: Executor, ids: Collection[int]) -> list[Document]:
    """Statements among `ids` that people answer. Each is shown with its question, found by its own words, and leads to
    where everybody sees how it stands."""
    return [
        Document(
            kind="statement",
            thing_id=row.id,
            url=f"/consultations/{row.consultation_id}/results#statement-{row.id}",
            title=row.question,
            words=row.words,
            own_title=False,
            at=row.made_at,
            lang=row.lang,
            area_path=row.area_path,
        )
        for row in statements_for_review(executor, ids)
        if row.shown == Shown.VISIBLE
    ]


CONSULTATIONS = Findable("consultation", Consultation.id, consultations_to_find)
STATEMENTS = Findable("statement", Statement.id, statements_to_find)
