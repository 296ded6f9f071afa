"""The journal: one row an act, sealed in order, only ever added to."""

from dataclasses import dataclass
from typing import ClassVar

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError

from app.identity.actor import SYSTEM
from app.kernel.db import reader, session
from app.kernel.journal import (
    Event,
    Journal,
    JournalChain,
    JournalPermit,
    announce,
    broken_links,
    seal,
    unread,
    worked_off,
)
from app.kernel.transaction import act


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
    assert broken_links(reader()) == []


@pytest.mark.parametrize("change", [update(Journal).values(act="lamp.broken"), delete(JournalChain)])
def test_journal_when_changed_without_permit_then_the_database_refuses(context, change):
    mend_lamps(1)
    seal_all()
    with pytest.raises(DBAPIError, match="only added to"):
        session.execute(change)
    session.rollback()


def test_broken_links_when_a_row_was_tampered_with_then_names_it(context):
    mend_lamps(3)
    seal_all()
    session.add(JournalPermit(reason="tamper"))
    session.flush()
    session.execute(update(Journal).where(Journal.object_id == 2).values(act="lamp.stolen"))
    session.commit()
    assert broken_links(reader()) == [2]
