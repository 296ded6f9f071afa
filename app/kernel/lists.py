"""Lists of words that a column may hold, as the database keeps them: for migrations that add some or take them back.

What the list holds is read from the database, so that such a migration needs to know neither the rest of the table nor
what another one added before it.
"""

import re
from collections.abc import Collection

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, text

WORDS = re.compile(r"'([^']*)'")


def change_list(
    connection: Connection, table: str, column: str, *, add: Collection[str] = (), take: Collection[str] = ()
) -> None:
    """Let `column` of `table` hold the words of `add` too, and those of `take` no more. The rule is called as `one_of`
    calls it. Rows that hold a word which is taken must be gone before."""
    name = f"ck_{table}_{column}"
    on_sqlite = connection.dialect.name == "sqlite"
    rule = _rule_on_sqlite(connection, table, name) if on_sqlite else _rule_on_postgresql(connection, name)
    kept = [word for word in WORDS.findall(rule) if word not in take]
    words = [*kept, *(word for word in add if word not in kept)]
    condition = f"{column} IN ({', '.join(map(repr, words))})"
    if on_sqlite:
        _make_anew(connection, table, rule, f"CONSTRAINT {name} CHECK ({condition})")
    else:
        change = Operations(MigrationContext.configure(connection))
        change.drop_constraint(name, table, type_="check")
        change.create_check_constraint(name, table, condition)


def _rule_on_postgresql(connection: Connection, name: str) -> str:
    asked = text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name")
    rule: str = connection.execute(asked, {"name": name}).scalar_one()
    return rule


def _rule_on_sqlite(connection: Connection, table: str, name: str) -> str:
    found = re.search(rf'CONSTRAINT "?{name}"? CHECK \([^()]*\([^()]*\)\s*\)', _made_by(connection, table))
    if found is None:
        raise LookupError(f"{table} has no rule {name} that lists words")
    return found[0]


def _made_by(connection: Connection, table: str) -> str:
    asked = text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :table")
    made: str = connection.execute(asked, {"table": table}).scalar_one()
    return made


def _make_anew(connection: Connection, table: str, rule: str, new: str) -> None:
    """SQLite changes no rule of a table: it is made beside, filled, and takes the place, with indexes and triggers."""
    around = text("SELECT sql FROM sqlite_master WHERE tbl_name = :table AND type <> 'table' AND sql IS NOT NULL")
    beside = connection.execute(around, {"table": table}).scalars().all()
    made = _made_by(connection, table).replace(rule, new)
    copy = f"{table}_anew"
    begin = re.compile(rf'CREATE TABLE "?{table}"?')
    for statement in (
        begin.sub(f'CREATE TABLE "{copy}"', made, count=1),
        f'INSERT INTO "{copy}" SELECT * FROM "{table}"',  # noqa: S608 - names of our own tables
        f'DROP TABLE "{table}"',
        f'ALTER TABLE "{copy}" RENAME TO "{table}"',
        *beside,
    ):
        connection.exec_driver_sql(statement)
