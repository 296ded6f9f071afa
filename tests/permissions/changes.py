"""What changed in which table, told by the database itself: a trigger counts every row that is added, changed or
deleted, in the transaction of whoever did it, so that what is rolled back was never counted.

To compare all rows of all tables before and after each of ten thousand tries would take hours, and to count them says
nothing of a row that was changed and stayed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from sqlalchemy import text

from app.kernel.db import Base, session
from tests.conftest import ON_POSTGRESQL

# What any request may touch, refused or not, is no change: that somebody was seen; the line that says that somebody was
# refused, or that a confidential issue was looked up, and its place among those that wait to be sealed. Limits of pace
# lie in no table.
SEEN = {"account_session": {"seen_at"}}
WRITTEN_ON_THE_WAY = "NEW.act IN ('access.denied', 'issue.confidential_read')"
WAITING = "journal_pending"
ADDS = {"INSERT": 1, "UPDATE": 0, "DELETE": -1}
FUNCTION = """
CREATE FUNCTION count_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  UPDATE row_change SET held = held + TG_ARGV[0]::int, changes = changes + TG_ARGV[1]::int WHERE place = TG_TABLE_NAME;
  RETURN NULL;
END $$
"""


class Rows(NamedTuple):
    """A table at a moment: `held` rises by one with each row; `changes` is another whenever any row is."""

    held: int
    changes: int


def rows_now() -> dict[str, Rows]:
    """Every table as it stands, since the database began to tell."""
    found = session.execute(text("SELECT place, held, changes FROM row_change")).all()
    session.commit()
    return {place: Rows(held, changes) for place, held, changes in found}


@contextmanager
def telling() -> Iterator[None]:
    """Let the database tell for the length of the block; afterwards it is as it was."""
    tables = [table.name for table in Base.metadata.sorted_tables]
    made = [(table, name, how) for table in tables for name, how in _triggers(table)]
    _run("CREATE TABLE row_change (place TEXT PRIMARY KEY, held INTEGER NOT NULL, changes INTEGER NOT NULL)")
    _run(*[f"INSERT INTO row_change VALUES ('{table}', 0, 0)" for table in tables])
    _run(*[FUNCTION] if ON_POSTGRESQL else [])
    _run(*[f"CREATE TRIGGER {name} {how}" for _table, name, how in made])
    try:
        yield
    finally:
        session.rollback()
        _run(*[f"DROP TRIGGER {name}" + (f" ON {table}" if ON_POSTGRESQL else "") for table, name, _how in made])
        _run(*["DROP FUNCTION count_change()"] if ON_POSTGRESQL else [], "DROP TABLE row_change")


def _run(*statements: str) -> None:
    connection = session.connection()
    for statement in statements:
        connection.exec_driver_sql(statement)
    session.commit()


def _triggers(table: str) -> Iterator[tuple[str, str]]:
    """(name, when and what) of those that count what happens to `table`."""
    for event, adds in ADDS.items():
        name, on = f"tell_{table}_{event.lower()}", f"AFTER {_event(table, event)} ON {table} FOR EACH ROW"
        if (table, event) == ("journal", "INSERT"):
            yield f"{name}_on_the_way", f"{on} WHEN ({WRITTEN_ON_THE_WAY}) {_counting(table, adds, 0)}"
            on = f"{on} WHEN (NOT {WRITTEN_ON_THE_WAY})"
        yield name, f"{on} {_counting(table, adds, 0 if table == WAITING else 1)}"


def _event(table: str, event: str) -> str:
    if event != "UPDATE" or table not in SEEN:
        return event
    return (
        f"UPDATE OF {', '.join(sorted({column.name for column in Base.metadata.tables[table].columns} - SEEN[table]))}"
    )


def _counting(table: str, adds: int, changes: int) -> str:
    if ON_POSTGRESQL:
        return f"EXECUTE FUNCTION count_change('{adds}', '{changes}')"
    counted = f"held = held + {adds}, changes = changes + {changes}"
    return f"BEGIN UPDATE row_change SET {counted} WHERE place = '{table}'; END"
