"""The chain of the journal looked at again: whether each row stands where it was sealed, as it was sealed.

Whoever holds the database could make the chain anew, rows and hashes together. What nobody can make anew is what
others have kept: so where the chain stands when a day has ended, its head, is published, and can be compared for ever.

Rows whose time has come are cut off at the beginning of the chain; where it was cut is written down, and the chain is
checked from there on.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, String, and_, bindparam, delete, func, insert, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.kernel.clock import now
from app.kernel.db import Base, Executor, Id, UTCDateTime, row_or_none, rows, value
from app.kernel.journal import (
    GENESIS,
    Journal,
    JournalChain,
    JournalCut,
    JournalPending,
    JournalPermit,
    JournalPlace,
    sealed_hash,
)

BATCH = 2_000  # rows held at once
MOST_NAMED = 20
CUT_AT_ONCE = 5_000
KEPT = timedelta(days=5 * 365)  # how long rows stay


@dataclass(frozen=True, slots=True)
class Head:
    """A link of the chain: its number and its hash, which stands for every row up to it."""

    seq: int
    hash: str


class JournalHead(Base):
    """Where the chain stood when a day (of universal time) had ended."""

    __tablename__ = "journal_head"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    seq: Mapped[int] = mapped_column(Id)
    hash: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)


_LINKS = (
    select(JournalChain.seq, JournalChain.journal_id, JournalChain.prev, JournalChain.hash, *Journal.__table__.c)
    .join(Journal, JournalChain.journal_id == Journal.id, isouter=True)
    .where(JournalChain.seq > bindparam("above"))
    .order_by(JournalChain.seq)
    .limit(BATCH)
)


def faults(executor: Executor) -> Iterator[str]:
    """All that does not hold, each as one line that names the row; nothing when the journal is whole.

    Rows are read a batch at a time: the length of the journal costs time and no memory.
    """
    yield from _broken_links(executor)
    yield from _rows_past_the_chain(executor)
    yield from _lost_end(executor)
    yield from _other_heads(executor)
    for reason in rows(executor, select(JournalPermit.reason)):
        yield f"a permit to change the journal stands open: {reason[0]}"


def _broken_links(executor: Executor) -> Iterator[str]:
    last = beginning(executor)
    for link in _links(executor, last.seq):
        if link.seq != last.seq + 1:
            yield f"the chain is broken at {last.seq + 1}: missing up to number {link.seq - 1}"
        elif link.prev != last.hash:
            yield f"the chain is broken at {link.seq}: it does not follow number {last.seq}"
        if link.id is None:
            yield f"the chain is broken at {link.seq}: its row {link.journal_id} is gone"
        elif link.hash != sealed_hash(link.prev, link.seq, link):
            yield f"the chain is broken at {link.seq}: row {link.id} is not what was sealed there"
        last = Head(link.seq, link.hash)


def _links(executor: Executor, above: int) -> Iterator[Any]:
    while True:
        found = rows(executor, _LINKS, above=above)
        yield from found
        if len(found) < BATCH:
            return
        above = found[-1].seq


def _rows_past_the_chain(executor: Executor) -> Iterator[str]:
    """Rows that no act has left: an act writes its row and that it waits, the sealer turns waiting into a link."""
    wanted = (
        select(Journal.id)
        .join(JournalChain, JournalChain.journal_id == Journal.id, isouter=True)
        .join(JournalPending, JournalPending.journal_id == Journal.id, isouter=True)
        .where(JournalChain.seq.is_(None), JournalPending.journal_id.is_(None))
        .order_by(Journal.id)
    )
    for row in rows(executor, wanted.limit(MOST_NAMED)):
        yield f"row {row.id} was put in past the chain"


def _lost_end(executor: Executor) -> Iterator[str]:
    end = newest(executor) or beginning(executor)
    read = value(executor, select(func.max(JournalPlace.seq))) or 0
    if read > end.seq:
        yield f"the chain ends at {end.seq}, and it was read up to {read}: its end is missing"


def _other_heads(executor: Executor) -> Iterator[str]:
    wanted = (
        select(JournalHead.day, JournalHead.seq)
        .join(JournalChain, JournalChain.seq == JournalHead.seq, isouter=True)
        .where(
            JournalHead.seq > beginning(executor).seq,
            or_(JournalChain.hash.is_(None), JournalChain.hash != JournalHead.hash),
        )
        .order_by(JournalHead.day)
    )
    for row in rows(executor, wanted.limit(MOST_NAMED)):
        yield f"the chain at {row.seq} is not what was published on {row.day}"


def beginning(executor: Executor) -> Head:
    """The link behind which the chain begins: where it was cut last, or the very beginning."""
    found = row_or_none(executor, select(JournalCut.seq, JournalCut.hash).order_by(JournalCut.seq.desc()).limit(1))
    return Head(found.seq, found.hash) if found else Head(0, GENESIS)


def newest(executor: Executor) -> Head | None:
    """The last link there is."""
    wanted = select(JournalChain.seq, JournalChain.hash).order_by(JournalChain.seq.desc()).limit(1)
    found = row_or_none(executor, wanted)
    return Head(found.seq, found.hash) if found else None


def differs(executor: Executor, kept: Head) -> str | None:
    """Why the chain is not the one that somebody kept a head of, or None."""
    found = value(executor, select(JournalChain.hash).where(JournalChain.seq == kept.seq))
    if found is None:  # cut off since, perhaps; then what was published is all there is to compare
        cut = value(executor, select(JournalCut.hash).where(JournalCut.seq == kept.seq))
        found = cut or value(executor, select(JournalHead.hash).where(JournalHead.seq == kept.seq).limit(1))
    if found is None and kept.seq <= beginning(executor).seq:
        return f"number {kept.seq} was cut off since, and no head was published at it"
    if found is None:
        return f"the chain has no number {kept.seq}"
    return None if found == kept.hash.lower() else f"the chain at {kept.seq} is not the one that was kept"


def heads(executor: Executor, limit: int, before: date | None = None) -> Sequence[Any]:
    """Published heads, the newest first: `day`, `seq`, `hash`, `made_at`."""
    wanted = select(JournalHead.__table__).order_by(JournalHead.day.desc()).limit(limit)
    return rows(executor, wanted if before is None else wanted.where(JournalHead.day < before))


def last_day(executor: Executor) -> date | None:
    """The newest day whose head is published."""
    found: date | None = value(executor, select(func.max(JournalHead.day)))
    return found


def publish_head(current: Session, day: date) -> bool:
    """Write down where the chain stands as the head of `day`, once; False when it is there or there is no chain."""
    end, last = newest(current), last_day(current)
    if end is None or (last is not None and last >= day):
        return False
    current.execute(insert(JournalHead).values(day=day, seq=end.seq, hash=end.hash, made_at=now()))
    return True


def older_than(executor: Executor, moment: datetime) -> int:
    """How many links of the chain would be cut off, being older than `moment`."""
    return int(value(executor, select(func.count()).select_from(JournalChain).where(_old(executor, moment))))


def _old(executor: Executor, moment: datetime) -> ColumnElement[bool]:
    """The links from the beginning up to the first whose row is not older than `moment`."""
    start = beginning(executor)
    young = select(func.min(JournalChain.seq)).join(Journal, Journal.id == JournalChain.journal_id)
    first_kept = value(executor, young.where(Journal.at >= moment)) or (newest(executor) or start).seq + 1
    return and_(JournalChain.seq > start.seq, JournalChain.seq < first_kept)


def cut_before(current: Session, moment: datetime) -> int:
    """Delete the oldest rows, sealed and older than `moment`, at most 5,000 at once; returns how many.

    The caller is an act, deletes what refers to them first, and comes again until there are none. Commits nothing.
    """
    wanted = select(JournalChain.seq, JournalChain.hash, JournalChain.journal_id).where(_old(current, moment))
    found = rows(current, wanted.order_by(JournalChain.seq).limit(CUT_AT_ONCE))
    if not found:
        return 0
    last, ids = found[-1], [link.journal_id for link in found]
    current.execute(insert(JournalPermit).values(reason="cut"))
    current.execute(delete(JournalChain).where(JournalChain.seq <= last.seq))
    current.execute(delete(Journal).where(Journal.id.in_(ids)))
    current.execute(delete(JournalCut))
    current.execute(insert(JournalCut).values(seq=last.seq, hash=last.hash, at=now()))
    current.execute(delete(JournalPermit).where(JournalPermit.reason == "cut"))
    return len(found)
