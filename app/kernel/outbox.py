"""Mail that waits to be sent: an act posts a letter in its own transaction, the worker delivers it.

A letter leaves exactly when its act is committed, and the same `key` never makes a second one. Letters that hold
what nobody may read later (a sign-in code) are marked `neutral`: their subject says nothing, and the worker takes
their words away once they are sent.
"""

import hashlib
from datetime import datetime
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import JSON, Boolean, Index, String, Text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.kernel.clock import now
from app.kernel.db import Base, Id, UTCDateTime, is_sqlite
from app.kernel.errors import Invalid
from app.kernel.text import tidy, tidy_block

LONGEST_ADDRESS = 254
LONGEST_SUBJECT = 200


class Outbox(Base):
    """One letter to one recipient. `leased_until`: a worker is sending it; `failed_at`: it was given up."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_due", "sent_at", "failed_at", "due_at"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    recipient: Mapped[str] = mapped_column(String(LONGEST_ADDRESS))
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
    moment = now()
    row = {
        "message_id": message_id(key),
        "recipient": _one_address(recipient),
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
    insert = sqlite.insert if is_sqlite(session) else postgresql.insert
    session.execute(insert(Outbox).values(row).on_conflict_do_nothing(index_elements=["message_id"]))


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
