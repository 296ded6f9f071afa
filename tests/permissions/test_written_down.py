"""Each write of a member of staff, through whichever page or socket event, leaves a row of the journal that names who
did it; and no door that writes is left out."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

import pytest
from flask import Flask, request, request_finished, request_started
from sqlalchemy import Engine, event, select

from app.identity.permissions import TABLE
from app.kernel.db import session
from app.kernel.journal import Journal
from app.web import kept
from app.web.realtime.events import EVENTS
from tests.admin.test_reading import WRITES
from tests.conftest import empty_tables
from tests.permissions.acts_of_staff import ACTS, NOT_ACTS_OF_STAFF
from tests.permissions.matrix import DOORS, Door, outcome_of
from tests.permissions.stage import World
from tests.permissions.test_matrix import flipped  # noqa: F401 - with it come all tries

STAFF = "OCPDMAZE"
ASIDE = {"journal", "journal_pending"}
UNTOLD = {"issue_follow", "topic_mark", "forum_mark"}  # what one follows, which no line may tell
SEALED = {"council_ballot"}  # a line says that somebody voted, and never who: its moment would tell whose ballot it is


@dataclass
class Watch:
    """The doors that somebody came to, the tables that were written while the last one was open, and who wrote."""

    doors: set[str] = field(default_factory=set)
    tables: set[str] = field(default_factory=set)
    writers: set[str] = field(default_factory=set)
    is_open: bool = False
    here: int = field(default_factory=threading.get_ident)

    def begin(self, door: str | None) -> None:
        self.tables.clear()
        self.is_open = True
        if door:
            self.doors.add(door)

    def end(self, *_about: object, **_more: object) -> None:
        self.is_open = False

    def on_request(self, _app: Flask, **_about: object) -> None:
        self.begin(request.endpoint if request.method == "POST" else None)

    def on_statement(self, _connection, _cursor, statement: str, *_rest) -> None:
        # Of this thread: another application of this process may write down meanwhile whose session it has seen.
        if self.is_open and threading.get_ident() == self.here:
            self.tables |= set(WRITES.findall(statement))


@pytest.fixture
def watch(context: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    found = Watch()
    request_started.connect(found.on_request, context)
    request_finished.connect(found.end, context)
    event.listen(Engine, "before_cursor_execute", found.on_statement)
    for name, handler in list(EVENTS.items()):

        def told(payload, name=name, handler=handler):
            found.begin(name)
            try:
                return handler(payload)
            finally:
                found.end()

        told.access = handler.access
        monkeypatch.setitem(EVENTS, name, told)
    yield found
    event.remove(Engine, "before_cursor_execute", found.on_statement)
    request_started.disconnect(found.on_request, context)
    request_finished.disconnect(found.end, context)


def last_doers(number: int) -> set[tuple[str, int | None]]:
    """Who stands in the newest rows of the journal."""
    session.rollback()
    found = session.execute(select(Journal.actor_kind, Journal.actor_id).order_by(Journal.id.desc()).limit(number))
    doers = {(row.actor_kind, row.actor_id) for row in found}
    session.commit()
    return doers


def fresh_world(app: Flask) -> World:
    empty_tables()
    session.expunge_all()
    kept.forget_all()
    return World(app)


def faults_of(world: World, watch: Watch, door: Door, who: str, *, must_pass: bool) -> list[str]:
    """What is wrong with the rows that `who` left by coming through `door`; nothing for whoever wrote nothing."""
    outcome = outcome_of(world, door, who, "own" if "own" in door.places else door.places[0])
    if must_pass and not outcome.allowed:
        return [f"{door.name} as {who} is refused"]
    if not outcome.allowed or not watch.tables - ASIDE - UNTOLD:
        return []
    watch.writers.add(who)
    rows = outcome.wrote.get("journal", 0)
    if not rows:
        return [f"{door.name} as {who}: {watch.tables} were written and no row"]
    named = {kind for kind, number in last_doers(rows) if number is not None}
    if watch.tables & SEALED:
        return [f"{door.name} as {who}: a row that tells whose ballot it is"] if "account" in named else []
    return [] if "account" in named else [f"{door.name} as {who}: a row, and it names nobody"]


def doors_of_staff(app: Flask) -> set[str]:
    """Endpoints that take a form, and events of sockets, whose line of the table lets some staff in."""
    rules = [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    doors = {rule.endpoint: app.view_functions[rule.endpoint] for rule in rules} | EVENTS
    inside = {action for action, line in TABLE.items() if set(line.cells) & set(STAFF)}
    return {name for name, door in doors.items() if door.access in inside}


@pytest.mark.long
@pytest.mark.once
@pytest.mark.usefixtures("database_that_tells")
def test_each_write_of_staff_names_who_did_it(context: Flask, watch: Watch):
    wrong: list[str] = []
    for doors, must_pass in ((DOORS, False), (ACTS, True)):
        for action, ways in doors.items():
            world = fresh_world(context)
            comers = [who for who in STAFF if who in TABLE[action].cells]
            for door, who in product(ways, comers):
                if who in door.only:
                    wrong += faults_of(world, watch, door, who, must_pass=must_pass)
    assert wrong == []
    assert watch.writers == set(STAFF)
    missed = doors_of_staff(context) - watch.doors - set(NOT_ACTS_OF_STAFF)
    assert not missed, " ".join(sorted(missed))
    assert not set(NOT_ACTS_OF_STAFF) - doors_of_staff(context)
