"""Who asked a question of a meeting: for mediators alone, and each look is written down."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.identity.models import Account, DutyEntry
from app.kernel.db import Executor, rows, the_row
from app.kernel.paging import Page, decode_cursor, encode_cursor, whole
from app.live.models import QUESTION
from app.live.queries import PARTICIPANT

ASKERS_LENGTH = 100


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asked. `name`: of the account; nothing without one. `shown_name`: what was written beside the question.
    `source`, `typed_by`: how it came in when staff typed it, and their duty name. No address: that is for the answer
    alone."""

    name: str
    shown_name: str
    source: str | None
    typed_by: str


def asker_of(executor: Executor, question_id: int) -> Asker:
    """What is known of whoever asked; raises `NotFound`."""
    typist = Account.__table__.alias("typist")
    wanted = select(
        QUESTION.c.shown_name, QUESTION.c.source, Account.name, typist.c.name.label("typist"), DutyEntry.duty_name
    )
    wanted = wanted.select_from(QUESTION).join(PARTICIPANT, PARTICIPANT.c.id == QUESTION.c.asker_id, isouter=True)
    wanted = wanted.join(Account, Account.id == PARTICIPANT.c.account_id, isouter=True)
    wanted = wanted.join(typist, typist.c.id == QUESTION.c.typed_by, isouter=True)
    wanted = wanted.join(DutyEntry, DutyEntry.account_id == QUESTION.c.typed_by, isouter=True)
    row = the_row(executor, wanted.where(QUESTION.c.id == question_id))
    return Asker(row.name or "", row.shown_name or "", row.source, row.duty_name or row.typist or "")


def questions_asked(executor: Executor, meeting_id: int, after: str | None = None) -> Page[Any]:
    """All questions of a meeting, in whatever state, the latest first, a page at a time; nothing of who asked."""
    wanted = select(*(QUESTION.c[name] for name in ("id", "body", "lang", "state", "asked_at")))
    wanted, keys = wanted.where(QUESTION.c.meeting_id == meeting_id), decode_cursor(after, 1)
    if keys is not None:
        wanted = wanted.where(QUESTION.c.id < whole(keys[0]))
    found: Sequence[Any] = rows(executor, wanted.order_by(QUESTION.c.id.desc()).limit(ASKERS_LENGTH + 1))
    shown = found[:ASKERS_LENGTH]
    return Page(shown, older=encode_cursor(shown[-1].id) if len(found) > ASKERS_LENGTH else None)
