"""The rows of one person, found by the lines of `held.toml`: to be copied for the person, or erased.

Tables of every room are read and changed here by their names, so that a table which somebody adds is in the copy and
goes with the account as soon as its line stands. What needs a room's own rules (counters, halls, files) that room
does, when it hears that an account goes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from sqlalchemy import ColumnElement, String, Table, and_, cast, delete, literal, select, tuple_, update
from sqlalchemy.orm import Session

from app.identity.held import ENTRIES, LINES, Entry, Line, Tie
from app.identity.queries import keyed_hash
from app.kernel.db import Base, Executor, rows
from app.kernel.outbox import known_by
from app.kernel.sealed import Unreadable, keyed, unseal

AT_ONCE = 200
GONE = "gone:"  # how a mark begins that leads to nobody

Found = dict[str, list[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Whose data: an account with its address, or who holds the receipts of some issues."""

    account_id: int | None = None
    email: str = ""
    issue_ids: tuple[int, ...] = ()

    @property
    def marks(self) -> dict[str, Any]:
        """What rows know this person by."""
        of_account = {"account": self.account_id, "account key": f"account:{self.account_id}"}
        of_address = {
            "address": self.email,
            "wrong try": keyed_hash("wrong-try", self.email),
            "letter": known_by(self.email),
            "notice": keyed("notice.person", self.email.strip().lower()),
        }
        return (of_account if self.account_id is not None else {}) | (of_address if self.email else {})


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one table in a copy, each with its column names, and the names of the photo files beside them."""

    table: str
    rows: list[dict[str, Any]]
    files: list[str]


def copy_of(executor: Executor, person: Person) -> list[tuple[Entry, list[Part]]]:
    """Everything that is copied for a person, by entry; entries of which nothing is held are left out."""
    found = []
    for entry in ENTRIES.values():
        parts = [part for line in entry.lines for part in _part(executor, line, person)]
        if parts:
            found.append((entry, parts))
    return found


def _part(executor: Executor, line: Line, person: Person) -> Iterator[Part]:
    theirs = owned(line, person)
    if theirs is None or not (line.copied or line.files):
        return
    table = table_of(line)
    beside = [name for name in (line.files, line.sealed[0] if line.sealed else None) if name]
    wanted = select(*(_as_told(table.c[name]) for name in [*line.copied, *beside])).where(theirs)
    told = [row._asdict() for row in rows(executor, wanted.order_by(*table.primary_key.columns))]
    if told:
        files = [row.pop(line.files) for row in told if line.files]
        yield Part(line.table, [_opened(row, line) for row in told], files)


def _as_told(column: Any) -> Any:
    """A column as a copy tells it: a thing that has a reference by that, since numbers of rows leave a gap wherever
    something confidential lies."""
    for key in column.foreign_keys:
        other = key.column.table
        if "ref" in other.c:
            named = select(other.c.ref).where(key.column == column).scalar_subquery()
            return named.label(column.name.removesuffix("_id"))
    return column


def _opened(row: dict[str, Any], line: Line) -> dict[str, Any]:
    """A row with its sealed column in clear, since it is the person's own."""
    if line.sealed and row[line.sealed[0]] is not None:
        try:
            row[line.sealed[0]] = unseal(row[line.sealed[0]], line.sealed[1])
        except Unreadable:
            row[line.sealed[0]] = None
    return row


def owned(line: Line, person: Person) -> ColumnElement[bool] | None:
    """The condition on a table's rows that makes them this person's; None when no row can be."""
    ways = [way for tie in line.ties if (way := _tied(table_of(line), tie, person)) is not None]
    return reduce(or_, ways) if ways else None


def _tied(table: Table, tie: Tie, person: Person) -> ColumnElement[bool] | None:
    column, marks = table.c[tie.column], person.marks
    if tie.of is not None:
        whole = owned(LINES[tie.of], person)
        if whole is None:
            return None
        told = column.in_(select(table_of(LINES[tie.of]).c.id).where(whole))
    elif tie.by == "report":
        if not person.issue_ids:
            return None
        told = column.in_(person.issue_ids)
    elif tie.by == "receipt key":
        if not person.issue_ids:
            return None
        told = column.in_([f"receipt:issue:{number}" for number in person.issue_ids])
    elif tie.by in marks:
        told = column == marks[tie.by]
    else:
        return None
    also = [table.c[name].is_(None) if said == "nothing" else table.c[name] == said for name, said in tie.where.items()]
    return and_(told, *also)


def find_to_erase(executor: Executor, person: Person) -> Found:
    """Keys of the rows that the lines themselves erase, by table. To be asked before the rooms do their part, since
    what they undo is what the rows are found by."""
    found: Found = {}
    for line in LINES.values():
        theirs = owned(line, person)
        if theirs is not None and (line.erased == "row" or isinstance(line.erased, Mapping)):
            keys = select(*table_of(line).primary_key.columns).where(theirs)
            found[line.table] = [tuple(row) for row in rows(executor, keys)]
    return found


def erase(current: Session, found: Found) -> None:
    """Take away the rows, or what in them leads to the person; those that hang on others come first."""
    for table in reversed(Base.metadata.sorted_tables):
        keys = found.get(table.name, [])
        for start in range(0, len(keys), AT_ONCE):
            _erase(current, LINES[table.name], keys[start : start + AT_ONCE])


def _erase(current: Session, line: Line, keys: Sequence[tuple[Any, ...]]) -> None:
    table = table_of(line)
    these = tuple_(*table.primary_key.columns).in_(keys)
    if isinstance(line.erased, Mapping):
        change = update(table).where(these).values({name: becomes(table, how) for name, how in line.erased.items()})
        current.execute(change)
    else:
        current.execute(delete(table).where(these))


def becomes(table: Table, how: str) -> Any:
    """What a column becomes: "nothing", "empty", or a "new mark", which tells the row from others of its table."""
    if how == "new mark":
        return literal(GONE) + cast(table.c.id, String(20))
    return None if how == "nothing" else ""


def table_of(line: Line) -> Table:
    return Base.metadata.tables[line.table]
