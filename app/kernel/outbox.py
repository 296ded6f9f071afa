"""Mail that waits to be sent: an act posts a letter in its own transaction, the worker delivers it.

A letter leaves exactly when its act is committed, and the same `key` never makes a second one. Letters that hold
what nobody may read later (a sign-in code, news for somebody whose name is known to nobody) are marked `neutral`: the
worker takes their words and their recipient away once they are sent or given up.

Whom a letter is for lies sealed until then, so that a copy of the database tells nobody's address; `known_by` is a
keyed mark of it, by which the letters of somebody who leaves are found.

The worker leases letters, sends each, and writes down what became of it. Killed between sending and writing, it
sends that one letter again, under the same Message-ID, by which mailboxes know it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import JSON, Boolean, Index, Select, String, Text, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.kernel.clock import now
from app.kernel.db import Base, Executor, Id, UTCDateTime, once, rows, value
from app.kernel.errors import Invalid
from app.kernel.sealed import Unreadable, keyed, seal, unseal
from app.kernel.text import tidy, tidy_block

LONGEST_ADDRESS = 254
LONGEST_SUBJECT = 200
LEASE = timedelta(minutes=2)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=6)
MOST_ATTEMPTS = 16  # about three days, with the pauses above


class Outbox(Base):
    """One letter to one recipient. `leased_until`: a worker is sending it; `failed_at`: it was given up."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_due", "sent_at", "failed_at", "due_at"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    sealed: Mapped[str | None] = mapped_column(Text, info={"sealed": "outbox"})
    known_by: Mapped[str] = mapped_column(String(64), default="")
    subject: Mapped[str] = mapped_column(String(LONGEST_SUBJECT))
    body: Mapped[str] = mapped_column(Text)
    headers: Mapped[dict[str, str]] = mapped_column(JSON)
    lang: Mapped[str | None] = mapped_column(String(10))
    neutral: Mapped[bool] = mapped_column(Boolean, default=False)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    failed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    error: Mapped[str] = mapped_column(Text, default="")

    @property
    def recipient(self) -> str:
        """The one address; empty when it was forgotten, or no key opens it."""
        return unseal_recipient(self.sealed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter that a worker holds, ready to be sent."""

    id: int
    message_id: str
    recipient: str
    subject: str
    body: str
    headers: dict[str, str]
    lang: str | None
    neutral: bool
    made_at: datetime
    due_at: datetime
    attempts: int
    leased_until: datetime


def known_by(address: str) -> str:
    """The mark of an address: the same for the same one, and leading back to none without the secret."""
    return keyed("outbox.recipient", address.strip().lower())


def seal_recipient(address: str) -> str:
    return seal(address, "outbox")


def unseal_recipient(sealed: str | None) -> str:
    try:
        return unseal(sealed, "outbox") if sealed else ""
    except Unreadable:
        return ""


def post(
    session: Session,
    *,
    recipient: str,
    subject: str,
    text: str,
    key: str,
    neutral: bool = False,
    headers: dict[str, str] | None = None,
    lang: str | None = None,
    due_at: datetime | None = None,
) -> None:
    """Put a letter into the outbox, in the running act's transaction.

    `key` names the occasion ("code-17"): the Message-ID follows from it, and a second letter with the same key is
    not posted. `text` is plain text. Raises `Invalid` for a recipient that is no single address.
    """
    moment, address = now(), _one_address(recipient)
    row = {
        "message_id": message_id(key),
        "sealed": seal_recipient(address),
        "known_by": known_by(address),
        "subject": tidy(subject)[:LONGEST_SUBJECT],
        "body": tidy_block(text),
        "headers": {name: tidy(value) for name, value in (headers or {}).items()},
        "lang": lang,
        "neutral": neutral,
        "made_at": moment,
        "due_at": due_at or moment,
        "attempts": 0,
        "error": "",
    }
    session.execute(once(Outbox, "message_id").values(row))


def message_id(key: str) -> str:
    """The Message-ID of the letter called `key`: the same for the same key, and telling nothing of it."""
    host = urlsplit(current_app.config["SETTINGS"].base_url).hostname
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{host}>"


def _one_address(recipient: str) -> str:
    address = recipient.strip()
    name, at, host = address.rpartition("@")
    odd = any(c.isspace() or c in ",;<>\x00" or not c.isprintable() for c in address)
    if odd or not name or not at or not host or len(address) > LONGEST_ADDRESS:
        raise Invalid("This is no e-mail address.", field="email")
    return address


def lease(session: Session, limit: int) -> Sequence[Letter]:
    """Up to `limit` letters that are due, the longest waiting first, held for this worker for two minutes."""
    moment = now()
    due = _due(moment).order_by(Outbox.due_at, Outbox.id).limit(limit).with_for_update(skip_locked=True)
    numbers = session.execute(due).scalars().all()
    if not numbers:
        return []
    held = (
        update(Outbox).where(Outbox.id.in_(numbers)).values(leased_until=moment + LEASE, attempts=Outbox.attempts + 1)
    )
    taken = session.execute(held.returning(*Outbox.__table__.c), execution_options={"synchronize_session": False})
    return [_letter(row) for row in sorted(taken.all(), key=lambda letter: (letter.due_at, letter.id))]


def _letter(row: Any) -> Letter:
    told = {field.name: getattr(row, field.name) for field in fields(Letter) if field.name != "recipient"}
    return Letter(recipient=unseal_recipient(row.sealed), **told)


def is_due(executor: Executor) -> bool:
    """Whether a letter waits that nobody is sending."""
    return value(executor, _due(now()).limit(1)) is not None


def _due(moment: datetime) -> Select[Any]:
    free = or_(Outbox.leased_until.is_(None), Outbox.leased_until <= moment)
    return select(Outbox.id).where(Outbox.sent_at.is_(None), Outbox.failed_at.is_(None), Outbox.due_at <= moment, free)


def release_leases(session: Session) -> int:
    """Give back what a worker that is gone was sending; only for a worker that knows it is alone."""
    held = update(Outbox).where(Outbox.sent_at.is_(None), Outbox.leased_until.is_not(None)).values(leased_until=None)
    return _changed(session, held)


def delivered(session: Session, letter_id: int) -> None:
    """The letter is out; a neutral one loses its words, and whose it was."""
    kept = {"sent_at": now(), "leased_until": None, "error": ""}
    _changed(session, update(Outbox).where(Outbox.id == letter_id).values(kept))
    _wipe(session, letter_id)


def failed(session: Session, letter: Any, error: str, *, for_good: bool = False) -> None:
    """The letter did not get out: try again after a pause that doubles, or give it up when that cannot help or was
    tried often enough. What was given up stays, for an administrator to see."""
    over = for_good or letter.attempts >= MOST_ATTEMPTS
    pause = min(FIRST_PAUSE * 2 ** max(0, letter.attempts - 1), LONGEST_PAUSE)
    kept = {
        "leased_until": None,
        "error": tidy(error.replace(letter.recipient, "…") if letter.recipient else error)[:500],
        "due_at": letter.due_at if over else now() + pause,
        "failed_at": now() if over else None,
    }
    _changed(session, update(Outbox).where(Outbox.id == letter.id).values(kept))
    if over:
        _wipe(session, letter.id)


def _wipe(session: Session, letter_id: int) -> None:
    """Take from a neutral letter that is done with what tells about a person."""
    told = {"body": "", "sealed": None, "known_by": ""}
    _changed(session, update(Outbox).where(Outbox.id == letter_id, Outbox.neutral).values(told))


def dead_letters(executor: Executor, limit: int = 100) -> Sequence[Any]:
    """Letters that were given up, the latest first."""
    wanted = select(Outbox.id, Outbox.subject, Outbox.attempts, Outbox.failed_at, Outbox.error)
    return rows(executor, wanted.where(Outbox.failed_at.is_not(None)).order_by(Outbox.failed_at.desc()).limit(limit))


def waiting_since(executor: Executor) -> datetime | None:
    """Since when the oldest letter that should be out is waiting; None when none is. Later tries count too, so a mail
    server that is away shows."""
    due = select(func.min(Outbox.made_at)).where(
        Outbox.sent_at.is_(None), Outbox.failed_at.is_(None), or_(Outbox.due_at <= now(), Outbox.attempts > 0)
    )
    found: datetime | None = value(executor, due)
    return found


def _changed(session: Session, statement: Any) -> int:
    result = session.execute(statement, execution_options={"synchronize_session": False})
    return int(result.rowcount)  # type: ignore[attr-defined]
