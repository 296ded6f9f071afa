"""The journal: one row an act, sealed in order, only ever added to."""

from dataclasses import dataclass
from typing import ClassVar

import pytest
from sqlalchemy import create_engine, func, make_url, select
from sqlalchemy.orm import Session

from app.identity.actor import SYSTEM
from app.kernel.chain import faults
from app.kernel.clock import now
from app.kernel.db import Base, reader, session
from app.kernel.journal import (
    Event,
    Journal,
    JournalChain,
    JournalCut,
    JournalPending,
    JournalPlace,
    announce,
    seal,
    unread,
    worked_off,
)
from app.kernel.transaction import act
from tests.conftest import database_name, fresh_postgresql


@dataclass(frozen=True, kw_only=True)
class LampMended(Event):
    act: ClassVar[str] = "lamp.mended"
    thing: ClassVar[str] = "lamp_id"
    lamp_id: int


@act
def mend_lamps(count: int, *, fail: bool = False) -> None:
    for lamp in range(1, count + 1):
        announce(LampMended(lamp_id=lamp), actor=SYSTEM, content=f"lamp {lamp}")
    if fail:
        raise RuntimeError("the ladder broke")


@act
def seal_all() -> int:
    return seal(session())


def test_announce_when_the_act_fails_then_nothing_is_kept(context):
    with pytest.raises(RuntimeError):
        mend_lamps(3, fail=True)
    assert reader().execute(select(func.count()).select_from(Journal)).scalar_one() == 0


def test_seal_numbers_densely_and_consumers_read_by_number(context):
    mend_lamps(5)
    assert unread(reader(), "notices") == []
    assert seal_all() == 5
    assert [row.seq for row in unread(reader(), "notices")] == [1, 2, 3, 4, 5]

    @act
    def read_three() -> None:
        worked_off(session(), "notices", 3)

    read_three()
    assert [row.object_id for row in unread(reader(), "notices")] == [4, 5]
    assert list(faults(reader())) == []


@dataclass(frozen=True, kw_only=True)
class LampTold(Event):
    act: ClassVar[str] = "lamp.told"
    thing: ClassVar[str] = "lamp_id"
    lamp_id: int
    kind: str


@pytest.mark.parametrize("words", ["Ana Costa", "ana@example.org", "+34600111222", "x" * 41, "calle mayor 3", "Á"])
def test_announce_when_an_event_holds_words_of_people_then_refuses(context, words):
    @act
    def tell() -> None:
        announce(LampTold(lamp_id=1, kind=words), actor=SYSTEM)

    with pytest.raises(ValueError, match="kind is neither a number nor a code"):
        tell()
    assert reader().execute(select(func.count()).select_from(Journal)).scalar_one() == 0


def write(current: Session, lamp: int) -> int:
    """What an act leaves of one event, on a connection of its own; nothing is committed."""
    row = Journal(
        at=now(), actor_kind="system", act="lamp.mended", object_kind="lamp", object_id=lamp,
        ids={"lamp_id": lamp}, fields=[], digest="", request_id="",
    )  # fmt: skip
    current.add(row)
    current.flush()
    current.add(JournalPending(journal_id=row.id))
    current.flush()
    return row.id


@pytest.fixture
def engine():
    """A PostgreSQL database with the journal's tables alone: on SQLite ids are given in the order of commits."""
    url = make_url(fresh_postgresql(f"{database_name()}_late")).set(drivername="postgresql+psycopg")
    engine = create_engine(url)
    kinds = (Journal, JournalPending, JournalChain, JournalCut, JournalPlace)
    Base.metadata.create_all(engine, tables=[kind.__table__ for kind in kinds])
    yield engine
    engine.dispose()


@pytest.mark.postgresql
def test_consumer_misses_nothing_that_was_begun_early_and_committed_late(engine):
    """A cursor over insertion ids stands at 2 when 1 appears below it, and never goes back."""
    told: list[int] = []

    def read_on() -> None:
        with Session(engine) as worker:
            seal(worker)
            for row in unread(worker, "notices"):
                told.append(row.object_id)
                worked_off(worker, "notices", row.seq)
            worker.commit()

    with Session(engine) as early, Session(engine) as late:
        assert write(early, 1) < write(late, 2)
        late.commit()
        read_on()
        assert told == [2]
        early.commit()
    read_on()
    assert told == [2, 1]
    read_on()
    assert told == [2, 1]
