"""Telling people, reading, stopping; leasing letters and writing down what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update

from app.identity.actor import Actor
from app.kernel import outbox
from app.kernel.clock import now
from app.kernel.db import once, session
from app.kernel.errors import NotAllowed
from app.kernel.transaction import act
from app.notices.models import DigestEntry, Notice, NoticeStop
from app.notices.queries import places_written, told_of
from app.notices.vocabulary import ALL, BATCH, READ_OLDER_THAN, Kind, Telling

ROWS = 500  # in one statement


@dataclass(frozen=True, slots=True)
class Written:
    """A telling as a letter: subject and text in the person's language, headers to stop it."""

    subject: str
    text: str
    lang: str
    headers: dict[str, str]


@act
def tell(*, actor: Actor, journal_id: int, at: datetime, told: Sequence[tuple[Telling, Written | None]]) -> None:
    """Put notices into the inboxes of accounts and their letters into the outbox, each once per journal row and person,
    however often the row is worked off."""
    read_at = now() if at < now() - READ_OLDER_THAN else None
    inboxes = [_notice(journal_id, at, telling, read_at) for telling, _letter in told if _has_inbox(telling)]
    for begin in range(0, len(inboxes), ROWS):
        session.execute(once(Notice, "journal_id", "account_id").values(inboxes[begin : begin + ROWS]))
    for telling, letter in told:
        if letter is not None:
            outbox.post(
                session(),
                recipient=telling.to.email,
                subject=letter.subject,
                text=letter.text,
                key=f"notice-{journal_id}-{telling.to.person}",
                neutral=telling.private,
                headers=letter.headers,
                lang=letter.lang,
            )


def _has_inbox(telling: Telling) -> bool:
    return telling.to.account_id is not None and not telling.asked


def _notice(journal_id: int, at: datetime, telling: Telling, read_at: datetime | None) -> dict[str, Any]:
    return {
        "journal_id": journal_id,
        "account_id": telling.to.account_id,
        "kind": telling.kind,
        "words": telling.words,
        "facts": telling.values,
        "path": telling.path,
        "at": at,
        "read_at": read_at,
    }


@act
def forget_entries(*, actor: Actor, numbers: Sequence[int]) -> None:
    """Entries of a mail of the day that is written."""
    gone = delete(DigestEntry).where(DigestEntry.id.in_(numbers))
    session.execute(gone, execution_options={"synchronize_session": False})


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
    session.execute(once(NoticeStop, "person", "kind").values(person=person, kind=kind or ALL, at=now()))


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


@act
def forget_told(*, actor: Actor, account_id: int, words_go: bool) -> None:
    """Take the name of an account out of what others were told of it, and with `words_go` all that they were told of
    its words; part of the act that deletes it."""
    for row in told_of(session(), account_id):
        _take_out(row, words_go=words_go)
    paths = places_written(session(), account_id) if words_go else []
    for path in paths:
        told = Notice.path.startswith(path, autoescape=True)
        session.execute(delete(Notice).where(told).execution_options(synchronize_session=False))


def _take_out(row: Any, *, words_go: bool) -> None:
    if words_go:
        session.execute(delete(Notice).where(Notice.id == row.id))
    elif row.facts.get("by"):
        session.execute(update(Notice).where(Notice.id == row.id).values(facts=row.facts | {"by": ""}))
