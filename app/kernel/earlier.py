"""Earlier versions of what people wrote: kept beside the thing, encrypted with a key of the person's own.

The journal says that something was changed and holds no word of it; the words lie here. Each person ("account:4",
"receipt:issue:9", "device:…") has a key row, itself sealed with the installation's key. `forget_person` destroys it,
and every earlier version of that person is unreadable from then on, without touching any other row.
"""

import base64
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Index, String, Text, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.kernel.clock import now
from app.kernel.db import Base, Executor, Id, UTCDateTime, once, rows, value
from app.kernel.sealed import Unreadable, seal, unseal

KEY_BYTES, NONCE_BYTES = 32, 12
ABOUT = "person_key"


class PersonKey(Base):
    """The key of one person, sealed. Whoever deletes the row makes that person's earlier versions unreadable."""

    __tablename__ = "person_key"

    person: Mapped[str] = mapped_column(String(80), primary_key=True)
    sealed: Mapped[str] = mapped_column(Text, info={"sealed": ABOUT})
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)


class EarlierVersion(Base):
    """What a thing said before it was changed. `until`: when the change came."""

    __tablename__ = "earlier_version"
    __table_args__ = (
        Index("ix_earlier_version_thing", "kind", "thing_id"),
        Index("ix_earlier_version_person", "person"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    thing_id: Mapped[int] = mapped_column(Id)
    person: Mapped[str] = mapped_column(String(80))
    sealed: Mapped[str] = mapped_column(Text)
    until: Mapped[datetime] = mapped_column(UTCDateTime)


@dataclass(frozen=True, slots=True)
class Version:
    """An earlier version; `words` is None when the key of its person was destroyed."""

    words: dict[str, Any] | None
    until: datetime


def keep(current: Session, *, person: str, kind: str, thing_id: int, words: Mapping[str, Any], until: datetime) -> None:
    """Keep `words` (what JSON can hold) as what the thing said until now, in the running act's transaction."""
    hidden = hide(_key_for(current, person), words, f"{kind}:{thing_id}")
    current.add(EarlierVersion(kind=kind, thing_id=thing_id, person=person, sealed=hidden, until=until))


def versions(executor: Executor, kind: str, thing_id: int) -> list[Version]:
    """What a thing said before, the latest first."""
    wanted = (
        select(EarlierVersion.sealed, EarlierVersion.until, PersonKey.sealed.label("key"))
        .join(PersonKey, PersonKey.person == EarlierVersion.person, isouter=True)
        .where(EarlierVersion.kind == kind, EarlierVersion.thing_id == thing_id)
        .order_by(EarlierVersion.id.desc())
    )
    about = f"{kind}:{thing_id}"
    return [Version(_words(row.sealed, row.key, about), row.until) for row in rows(executor, wanted)]


def drop(current: Session, kind: str, thing_id: int) -> None:
    """Erase what a thing said before."""
    current.execute(delete(EarlierVersion).where(EarlierVersion.kind == kind, EarlierVersion.thing_id == thing_id))


def forget_person(current: Session, person: str) -> None:
    """Destroy the person's key: what it opened stays closed for ever."""
    current.execute(delete(PersonKey).where(PersonKey.person == person))


def new_key() -> tuple[bytes, str]:
    """A key, and the same sealed for its row."""
    key = secrets.token_bytes(KEY_BYTES)
    return key, seal(base64.b64encode(key).decode(), ABOUT)


def opened(sealed: str) -> bytes:
    """The key in a key row; raises `Unreadable`."""
    return base64.b64decode(unseal(sealed, ABOUT))


def hide(key: bytes, words: Mapping[str, Any], about: str) -> str:
    """`words` under a person's key; `about` names their thing, so that they can be moved to no other."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    body = AESGCM(key).encrypt(nonce, json.dumps(words, default=str).encode(), about.encode())
    return base64.b64encode(nonce + body).decode()


def show(key: bytes, hidden: str, about: str) -> dict[str, Any]:
    """What `hide` was given; raises `InvalidTag` for another key or another thing."""
    raw = base64.b64decode(hidden)
    words: dict[str, Any] = json.loads(AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], about.encode()))
    return words


def _key_for(current: Session, person: str) -> bytes:
    """The person's key, made when there is none; of two made at once the database keeps one."""
    wanted = select(PersonKey.sealed).where(PersonKey.person == person)
    found: str | None = value(current, wanted)
    if found is None:
        _key, fresh = new_key()
        current.execute(once(PersonKey, "person").values(person=person, sealed=fresh, made_at=now()))
        found = str(value(current, wanted))
    return opened(found)


def _words(hidden: str, key: str | None, about: str) -> dict[str, Any] | None:
    if key is None:
        return None
    try:
        return show(opened(key), hidden, about)
    except (InvalidTag, Unreadable):
        return None
