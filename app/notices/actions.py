"""Telling people, reading, stopping; leasing letters and writing down what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite

from app.identity.actor import Actor
from app.kernel import outbox
from app.kernel.clock import now
from app.kernel.db import is_sqlite, session
from app.kernel.errors import NotAllowed
from app.kernel.transaction import act
from app.notices.models import Notice, NoticeStop
from app.notices.vocabulary import ALL, BATCH, READ_OLDER_THAN, Kind, Telling


@dataclass(frozen=True, slots=True)
class Written:
    """A telling as a letter: subject and text in the person's language, headers to stop it."""

    subject: str
    text: str
    lang: str
    headers: dict[str, str]


@act
def tell(*, actor: Actor, journal_id: int, at: datetime, telling: Telling, letter: Written | None) -> None:
    """Put a notice into the inbox of an account and its letter into the outbox, each once per journal row and person,
    however often the row is worked off."""
    to = telling.to
    if to.account_id is not None and not telling.asked:
        row = {
            "journal_id": journal_id,
            "account_id": to.account_id,
            "kind": telling.kind,
            "words": telling.words,
            "facts": telling.values,
            "path": telling.path,
            "at": at,
            "read_at": now() if at < now() - READ_OLDER_THAN else None,
        }
        _once(Notice, row, ["journal_id", "account_id"])
    if letter is not None:
        outbox.post(
            session(),
            recipient=to.email,
            subject=letter.subject,
            text=letter.text,
            key=f"notice-{journal_id}-{to.person}",
            neutral=telling.private,
            headers=letter.headers,
            lang=letter.lang,
        )


@act
def read_all(*, actor: Actor, up_to: int) -> None:
    """Mark the own notices as read, up to the newest one the person has seen."""
    if actor.account_id is None:
        raise NotAllowed
    own = update(Notice).where(Notice.account_id == actor.account_id, Notice.id <= up_to, Notice.read_at.is_(None))
    session.execute(own.values(read_at=now()), execution_options={"synchronize_session": False})


@act
def stop_mail(*, actor: Actor, person: str, kind: Kind | None) -> None:
    """No more mail of `kind` for `person`, of any kind when None. The caller has shown that it speaks for the person:
    by its account, or by the link of a letter."""
    _once(NoticeStop, {"person": person, "kind": kind or ALL, "at": now()}, ["person", "kind"])


@act
def want_mail(*, actor: Actor, kind: Kind | None) -> None:
    """Mail of `kind` again for the own account; of every kind when None."""
    if actor.account_id is None:
        raise NotAllowed
    own = delete(NoticeStop).where(NoticeStop.person == f"account:{actor.account_id}")
    session.execute(own if kind is None else own.where(NoticeStop.kind.in_([kind, ALL])))


@act
def lease_letters(*, actor: Actor) -> Sequence[Any]:
    """A few letters that are due, held for this worker."""
    return outbox.lease(session(), BATCH)


@act
def release_letters(*, actor: Actor) -> int:
    """Take over what a worker that is gone was sending."""
    return outbox.release_leases(session())


@act
def letter_delivered(*, actor: Actor, letter_id: int) -> None:
    """The letter is out."""
    outbox.delivered(session(), letter_id)


@act
def letter_failed(*, actor: Actor, letter: Any, error: str, for_good: bool) -> None:
    """The letter did not get out; it is tried again, or given up."""
    outbox.failed(session(), letter, error, for_good=for_good)


def _once(model: Any, row: dict[str, Any], keys: list[str]) -> None:
    insert = sqlite.insert if is_sqlite(session()) else postgresql.insert
    session.execute(insert(model).values(row).on_conflict_do_nothing(index_elements=keys))
