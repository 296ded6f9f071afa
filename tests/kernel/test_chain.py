"""The chain of the journal: only ever added to, on both databases; whatever was done to it is named."""

import tracemalloc
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar

import pytest
import time_machine
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from app.identity.actor import SYSTEM
from app.kernel import chain
from app.kernel.chain import Head, beginning, cut_before, differs, faults, heads, newest, publish_head
from app.kernel.clock import now
from app.kernel.db import db, reader, session
from app.kernel.journal import GENESIS, Event, Journal, JournalChain, announce, seal, sealed_hash
from app.kernel.transaction import act
from app.worker import publish_yesterday
from tests.conftest import ON_POSTGRESQL


@dataclass(frozen=True, kw_only=True)
class BellRung(Event):
    act: ClassVar[str] = "bell.rung"
    thing: ClassVar[str] = "bell_id"
    bell_id: int


@act
def ring(number: int) -> None:
    for bell in range(1, number + 1):
        announce(BellRung(bell_id=bell), actor=SYSTEM, content=f"bell {bell}")


@act
def seal_all() -> int:
    return seal(session())


@act
def publish(day: date) -> bool:
    return publish_head(session(), day)


@act
def cut(moment: datetime) -> int:
    return cut_before(session(), moment)


@pytest.fixture
def five(context):
    """Five sealed rows; their ids by number."""
    ring(5)
    seal_all()
    found = reader().execute(select(JournalChain.seq, JournalChain.journal_id)).all()
    return {row.seq: row.journal_id for row in found}


def forced(*statements: str) -> None:
    """What somebody does who holds the database: past triggers and references."""
    session.execute(text("SET session_replication_role = replica" if ON_POSTGRESQL else "PRAGMA defer_foreign_keys=ON"))
    session.execute(text("INSERT INTO journal_permit (reason) VALUES ('by force')"))
    for statement in statements:
        session.execute(text(statement))
    session.execute(text("DELETE FROM journal_permit"))
    if ON_POSTGRESQL:
        session.execute(text("SET session_replication_role = DEFAULT"))
    session.commit()


REFUSED = [
    f"{what.format(table=table, key=key)}"
    for table, key in (("journal", "id"), ("journal_chain", "seq"), ("journal_head", "day"), ("journal_cut", "seq"))
    for what in ("UPDATE {table} SET {key} = {key}", "DELETE FROM {table}")
]
ON_SQLITE = [
    "REPLACE INTO journal SELECT * FROM journal",
    "INSERT OR REPLACE INTO journal_chain SELECT seq, journal_id, prev, 'other' FROM journal_chain",
    "INSERT OR REPLACE INTO journal_chain SELECT seq + 1000, journal_id, prev, 'other' FROM journal_chain",
    "UPDATE OR REPLACE journal_head SET seq = 1",
]
TRUNCATED = [f"TRUNCATE {table} CASCADE" for table in ("journal", "journal_chain", "journal_head", "journal_cut")]


@pytest.mark.parametrize("statement", REFUSED + (TRUNCATED if ON_POSTGRESQL else ON_SQLITE))
def test_raw_sql_on_the_journal_is_refused_by_the_database(five, statement):
    publish(date(2026, 11, 25))
    forced("INSERT INTO journal_cut (seq, hash, at) VALUES (0, '', '2026-11-01')")
    before = reader().execute(select(func.count(), func.min(JournalChain.hash))).one()
    with db.engine.connect() as connection, pytest.raises(DBAPIError, match="only added to"):
        connection.execute(text(statement))
    session.rollback()
    assert reader().execute(select(func.count(), func.min(JournalChain.hash))).one() == before


@pytest.mark.skipif(not ON_POSTGRESQL, reason="SQLite has no TRUNCATE")
def test_truncate_is_refused_even_with_a_permit(five):
    with db.engine.connect() as connection:
        connection.execute(text("INSERT INTO journal_permit (reason) VALUES ('purge')"))
        with pytest.raises(DBAPIError, match="only added to"):
            connection.execute(text("TRUNCATE journal CASCADE"))


def said(*words: str) -> None:
    """The faults are these and no other, each with its row."""
    found = list(faults(reader()))
    assert len(found) == len(words), found
    for fault, expected in zip(found, words, strict=True):
        assert expected in fault


def test_a_whole_chain_has_no_fault(five):
    ring(2)
    said()
    seal_all()
    said()


def test_an_altered_row_is_named(five):
    forced("UPDATE journal SET act = 'bell.stolen' WHERE object_id = 3")
    said(f"broken at 3: row {five[3]} is not what was sealed there")


@pytest.mark.parametrize("column", ["at", "actor_id", "object_id", "ids", "fields", "digest", "request_id"])
def test_no_column_can_be_altered_unnoticed(five, column):
    values = {"at": "'2020-01-01 00:00:00'", "ids": "'{\"bell_id\": 9}'", "fields": "'[\"x\"]'"}
    forced(f"UPDATE journal SET {column} = {values.get(column, '77')} WHERE object_id = 2")
    said(f"broken at 2: row {five[2]}")


def test_a_deleted_row_is_named(five):
    forced("DELETE FROM journal_chain WHERE seq = 2", f"DELETE FROM journal WHERE id = {five[2]}")
    said("broken at 2: missing up to number 2")


def test_a_deleted_beginning_and_a_deleted_end_are_named(five):
    forced(f"INSERT INTO journal_place (consumer, seq, seen_at) VALUES ('notices', 5, '{now():%Y-%m-%d %H:%M:%S}')")
    forced("DELETE FROM journal_chain WHERE seq IN (1, 5)", f"DELETE FROM journal WHERE id IN ({five[1]}, {five[5]})")
    said("broken at 1: missing up to number 1", "the chain ends at 4, and it was read up to 5")


def test_an_inserted_row_is_named(five):
    columns = "at, actor_kind, actor_id, act, object_kind, object_id, ids, fields, digest, request_id"
    forced(f"INSERT INTO journal ({columns}) SELECT {columns} FROM journal WHERE id = {five[1]}")
    newest_id = reader().execute(select(func.max(Journal.id))).scalar_one()
    said(f"row {newest_id} was put in past the chain")


def test_reordered_rows_are_named(five):
    forced(
        "UPDATE journal_chain SET journal_id = -1 * journal_id WHERE seq IN (2, 3)",
        f"UPDATE journal_chain SET journal_id = {five[3]} WHERE seq = 2",
        f"UPDATE journal_chain SET journal_id = {five[2]} WHERE seq = 3",
    )
    said(f"broken at 2: row {five[3]}", f"broken at 3: row {five[2]}")


def test_a_chain_made_anew_is_whole_and_is_not_the_one_that_was_published_and_kept(five):
    """Who holds the database can seal a lie; heads that others kept tell it apart."""
    publish(date(2026, 11, 25))
    kept = newest(reader())
    forced("UPDATE journal SET actor_id = 9 WHERE object_id = 4", *sealed_anew({"object_id": 4, "actor_id": 9}))
    said("the chain at 5 is not what was published on 2026-11-25")
    assert differs(reader(), kept) == "the chain at 5 is not the one that was kept"
    forced(f"UPDATE journal_head SET hash = '{newest(reader()).hash}'")
    said()
    assert differs(reader(), kept) == "the chain at 5 is not the one that was kept"


def sealed_anew(change: dict[str, int]) -> list[str]:
    """Statements that seal the five rows again, after `change` of the row with its object_id."""
    prev, statements = GENESIS, []
    columns = (JournalChain.seq, *Journal.__table__.c)
    for link in reader().execute(
        select(*columns).join(Journal, Journal.id == JournalChain.journal_id).order_by(JournalChain.seq)
    ):
        row = link._asdict()
        row |= change if row["object_id"] == change["object_id"] else {}
        made = sealed_hash(prev, link.seq, type("Row", (), row))
        statements.append(f"UPDATE journal_chain SET prev = '{prev}', hash = '{made}' WHERE seq = {link.seq}")
        prev = made
    return statements


def test_a_permit_that_stands_open_is_named(five):
    session.execute(text("INSERT INTO journal_permit (reason) VALUES ('left')"))
    session.commit()
    said("a permit to change the journal stands open: left")


def test_what_is_cut_off_by_age_leaves_a_chain_that_holds_and_heads_that_can_be_compared(context):
    with time_machine.travel(datetime(2021, 3, 1, tzinfo=UTC)):
        ring(3)
        seal_all()
        first = newest(reader())
        publish(date(2021, 3, 1))
    with time_machine.travel(datetime(2026, 3, 1, tzinfo=UTC)):
        ring(2)
        seal_all()
        second = newest(reader())
    assert cut(datetime(2025, 1, 1, tzinfo=UTC)) == 3
    assert cut(datetime(2025, 1, 1, tzinfo=UTC)) == 0
    said()
    assert beginning(reader()) == first
    assert [differs(reader(), kept) for kept in (first, second)] == [None, None]
    assert "was cut off since" in str(differs(reader(), Head(2, "a" * 64)))
    ring(1)
    seal_all()
    said()
    assert cut(datetime(2030, 1, 1, tzinfo=UTC)) == 3
    said()
    ring(1)
    seal_all()
    assert newest(reader()).seq == 7
    said()


def test_the_head_of_a_day_is_published_once_and_when_all_of_it_is_sealed(context):
    evening = datetime(2026, 11, 25, 22, 0, tzinfo=UTC)
    with time_machine.travel(evening):
        assert publish_yesterday() == 0  # no chain yet
        ring(3)
    with time_machine.travel(evening + timedelta(hours=3)):
        assert publish_yesterday() == 0  # something of the day still waits
        seal_all()
        assert publish_yesterday() == 1
        assert publish_yesterday() == 0
    with time_machine.travel(evening + timedelta(days=4)):
        ring(1)
        seal_all()
        assert publish_yesterday() == 1
    found = [(head.day, head.seq) for head in heads(reader(), 10)]
    assert found == [(date(2026, 11, 28), 4), (date(2026, 11, 25), 3)]
    said()


@act
def seal_a_thousand() -> int:
    return seal(session(), 1_000)


def test_looking_at_a_long_chain_holds_no_more_than_a_batch(context, monkeypatch):
    """Ten times as many rows cost no more memory."""
    monkeypatch.setattr(chain, "BATCH", 200)
    monkeypatch.setattr(chain, "_LINKS", chain._LINKS.limit(200))

    def peak() -> int:
        tracemalloc.start()
        try:
            assert list(faults(reader())) == []
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    ring(400)
    while seal_a_thousand():
        pass
    peak()  # what is loaded once
    short = peak()
    ring(3_600)
    while seal_a_thousand():
        pass
    assert peak() < short * 1.5
