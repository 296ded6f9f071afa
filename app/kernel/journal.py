"""The journal: the append-only record of every act, and the source for everyone who must be told.

An act announces an event; the event becomes a row in the act's own transaction and a row in `journal_pending`.
The worker seals pending rows into a chain with dense numbers. Consumers (notices, search) read by chain number
and never by insertion id: ids are given before commit, so a cursor over them misses late commits.
No row holds personal text: a row says who, what, which thing, which fields, and a keyed digest of the content.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol, cast

from flask import current_app
from sqlalchemy import JSON, ForeignKey, Index, String, Table, bindparam, delete, func, insert, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column
from structlog.contextvars import get_contextvars

from app.kernel.clock import now
from app.kernel.db import Base, Executor, Id, UTCDateTime, is_sqlite, session

SEAL_BATCH = 500
SEAL_LOCK = 7_201_144  # PostgreSQL advisory lock: one sealer at a time
GENESIS = "0" * 64
# What a row may say in letters: the words of our own lists ("threat", "question.asked"), never those of people; or a
# SHA-256 of something that everybody reads.
CODE = re.compile("[a-z0-9_.:-]{0,40}|[0-9a-f]{64}")


class Doer(Protocol):
    """Who acts, as far as the journal needs to know."""

    @property
    def kind(self) -> str: ...
    @property
    def id(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Operator:
    """The machine's own hand: a command that whoever runs the installation gives."""

    kind: str = "system"
    id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened, past tense: ids, codes, moments and yes or no. `act` names it; `thing` names the field
    with the object's id."""

    act: ClassVar[str]
    thing: ClassVar[str]
    known: ClassVar[dict[str, type["Event"]]] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        Event.known[cls.act] = cls


class Journal(Base):
    __tablename__ = "journal"
    __table_args__ = (Index("ix_journal_object", "object_kind", "object_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    actor_kind: Mapped[str] = mapped_column(String(20))
    actor_id: Mapped[int | None] = mapped_column(Id)
    act: Mapped[str] = mapped_column(String(60))
    object_kind: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[int] = mapped_column(Id)
    ids: Mapped[dict[str, Any]] = mapped_column(JSON)
    fields: Mapped[list[str]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))
    request_id: Mapped[str] = mapped_column(String(40))


class JournalPending(Base):
    __tablename__ = "journal_pending"

    journal_id: Mapped[int] = mapped_column(ForeignKey("journal.id"), primary_key=True)


class JournalChain(Base):
    __tablename__ = "journal_chain"

    seq: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    journal_id: Mapped[int] = mapped_column(ForeignKey("journal.id"), unique=True)
    prev: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class JournalCut(Base):
    """The last link that was cut off because its time had come; the chain goes on behind it."""

    __tablename__ = "journal_cut"

    seq: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class JournalPlace(Base):
    """How far a consumer has read."""

    __tablename__ = "journal_place"

    consumer: Mapped[str] = mapped_column(String(40), primary_key=True)
    seq: Mapped[int] = mapped_column(Id, default=0)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)


class JournalPermit(Base):
    """While a row stands here inside a transaction, the triggers let the purge change the journal."""

    __tablename__ = "journal_permit"

    reason: Mapped[str] = mapped_column(String(40), primary_key=True)


_inside: dict[type[Event], list[Callable[[Session, Any], None]]] = {}


def listen_inside(event: type[Event], listener: Callable[[Session, Any], None]) -> None:
    """Run `listener(session, event)` in the announcing act's own transaction."""
    listeners = _inside.setdefault(event, [])
    if listener not in listeners:
        listeners.append(listener)


# Built once: every act writes both rows, and building a statement costs more than running it. PostgreSQL takes
# both in one round trip.
_JOURNAL, _WAITING = cast(Table, Journal.__table__), cast(Table, JournalPending.__table__)
_ROW = insert(_JOURNAL).returning(_JOURNAL.c.id)
_PENDING = insert(_WAITING)
_FIELDS = {column.name: bindparam(column.name, type_=column.type) for column in _JOURNAL.c if column.name != "id"}
_WRITTEN = insert(_JOURNAL).values(_FIELDS).returning(_JOURNAL.c.id).cte("written")
_MANY = insert(_WAITING).from_select(["journal_id"], select(_WRITTEN.c.id))
_BOTH = _MANY.returning(_WAITING.c.journal_id)


def announce(event: Event, *, actor: Doer, fields: Sequence[str] = (), content: str = "") -> int:
    """Write `event` into the journal of the running act; returns the row's id.

    `fields`: names of what changed. `content`: the words concerned; only their keyed digest is kept.
    """
    row = _row(event, actor, fields, content)
    connection = session.connection()
    if is_sqlite(connection):
        journal_id: int = connection.execute(_ROW, row).scalar_one()
        connection.execute(_PENDING, {"journal_id": journal_id})
    else:
        journal_id = connection.execute(_BOTH, row).scalar_one()
    _tell_inside(event)
    return journal_id


def announce_all(events: Sequence[tuple[Event, str]], *, actor: Doer) -> None:
    """`announce` for many (event, content) of one act, without waiting for each; their rows stand in this order."""
    if not events:
        return
    rows = [_row(event, actor, (), content) for event, content in events]
    connection = session.connection()
    if is_sqlite(connection):
        written = connection.execute(_ROW, rows).scalars()
        connection.execute(_PENDING, [{"journal_id": journal_id} for journal_id in written])
    else:
        connection.execute(_MANY, rows)
    for event, _ in events:
        _tell_inside(event)


def _row(event: Event, actor: Doer, fields: Sequence[str], content: str) -> dict[str, Any]:
    ids = {key: _plain(event, key, value) for key, value in asdict(event).items()}
    return {
        "at": now(),
        "actor_kind": actor.kind,
        "actor_id": actor.id,
        "act": event.act,
        "object_kind": event.thing.removesuffix("_id"),
        "object_id": getattr(event, event.thing),
        "ids": ids,
        "fields": [_plain(event, "fields", name) for name in fields],
        "digest": digest(content),
        "request_id": str(get_contextvars().get("request_id", "")),
    }


def _plain(event: Event, name: str, value: Any) -> Any:
    """A value as its row may hold it; raises `ValueError` for what could be somebody's words."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(event, name, one) for one in value]
    if value is None or isinstance(value, int) or (isinstance(value, str) and CODE.fullmatch(value)):
        return value
    raise ValueError(f"{event.act}: {name} is neither a number nor a code")


def _tell_inside(event: Event) -> None:
    for listener in _inside.get(type(event), ()):
        listener(session(), event)


def digest(content: str) -> str:
    """HMAC-SHA-256 of `content` under the installation's key: proves words later without holding them."""
    key = current_app.config["JOURNAL_KEY"]
    return hmac.new(key, content.encode(), hashlib.sha256).hexdigest()


def sealed_hash(prev: str, seq: int, row: Any) -> str:
    """The chain's hash of one row: SHA-256 over the previous hash, the number and the row in canonical JSON."""
    body = [prev, seq, row.id, row.at.isoformat(), row.actor_kind, row.actor_id, row.act, row.object_kind]
    body += [row.object_id, row.ids, row.fields, row.digest, row.request_id]
    return hashlib.sha256(json.dumps(body, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def seal(current: Session, limit: int = SEAL_BATCH) -> int:
    """Move up to `limit` pending rows into the chain; returns how many. Commits nothing itself."""
    if not is_sqlite(current):
        current.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": SEAL_LOCK})
    pending = select(JournalPending.journal_id).order_by(JournalPending.journal_id).limit(limit)
    rows = current.execute(select(Journal.__table__).where(Journal.id.in_(pending)).order_by(Journal.id)).all()
    if not rows:
        return 0
    ends = (select(end.seq, end.hash).order_by(end.seq.desc()).limit(1) for end in (JournalChain, JournalCut))
    last = next((found for end in ends if (found := current.execute(end).one_or_none())), None)
    seq, prev = (last.seq, last.hash) if last else (0, GENESIS)
    links = []
    for row in rows:
        seq += 1
        link = {"seq": seq, "journal_id": row.id, "prev": prev, "hash": sealed_hash(prev, seq, row)}
        links.append(link)
        prev = link["hash"]
    current.execute(insert(JournalChain), links)
    current.execute(delete(JournalPending).where(JournalPending.journal_id.in_([row.id for row in rows])))
    return len(rows)


# Asked twice a second by a worker that has nothing to do, the second one by each consumer.
_OLDEST = select(func.min(Journal.at)).join(JournalPending, JournalPending.journal_id == Journal.id)
_READ_TO = select(func.coalesce(func.max(JournalPlace.seq), 0)).where(JournalPlace.consumer == bindparam("consumer"))
_UNREAD = (
    select(JournalChain.seq, *Journal.__table__.c)
    .join(JournalChain, JournalChain.journal_id == Journal.id)
    .where(JournalChain.seq > _READ_TO.scalar_subquery())
    .order_by(JournalChain.seq)
    .limit(bindparam("number"))
)


def unsealed_since(executor: Executor) -> datetime | None:
    """When the oldest row was written that is not in the chain yet; None when all are."""
    return executor.execute(_OLDEST).scalar()


def unread(executor: Executor, consumer: str, limit: int = SEAL_BATCH) -> Sequence[Any]:
    """Sealed rows that `consumer` has not worked off, oldest first, each with its `seq`."""
    return executor.execute(_UNREAD, {"consumer": consumer, "number": limit}).all()


def worked_off(current: Session, consumer: str, seq: int) -> None:
    """Remember, in the consumer's own transaction, that it has read up to `seq`."""
    place = current.get(JournalPlace, consumer)
    if place is None:
        place = JournalPlace(consumer=consumer)
        current.add(place)
    place.seq, place.seen_at = seq, now()
    current.flush()


def event_of(row: Any) -> Event | None:
    """The event a journal row holds; None when a later or earlier version of the product wrote it."""
    kind = Event.known.get(row.act)
    return kind(**row.ids) if kind else None
