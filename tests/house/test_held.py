"""What the database holds of people stands in one table of words, from which pages, copies and deletion come."""

import re

from app.identity.held import ENTRIES, LINES, NOBODYS
from app.kernel.db import Base

# A column that is called like this tells of a person, or leads to one.
PERSONAL = re.compile(
    r"account|person|participant|mail|phone|contact|token|device|rater|recipient|reach|author|asker|reporter|officer"
    r"|password|address|browser|sealed|binding|actor|speaker|host_id|_by$|_hash$|^mark$|^names?$|_name$|birth|card|secret"
)
LEADS_TO_PEOPLE = {"account", "participant", "account_session"}


def leads_to_people(column) -> bool:
    return any(key.column.table.name in LEADS_TO_PEOPLE for key in column.foreign_keys)


def columns_about_people():
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if leads_to_people(column) or PERSONAL.search(column.name):
                yield table.name, column.name


def is_told(table: str, column: str) -> bool:
    line = LINES.get(table)
    return (line is not None and column in line.columns) or column in NOBODYS.get(table, ())


def test_every_column_about_people_stands_in_the_table_of_what_is_held():
    """A new one: give its table a line in app/identity/held.toml, which says what the words mean."""
    untold = [f"{table}.{column}" for table, column in columns_about_people() if not is_told(table, column)]
    assert untold == []


def test_table_of_what_is_held_names_only_what_is_there():
    tables = Base.metadata.tables
    for name, columns in [*((line.table, line.columns) for line in LINES.values()), *NOBODYS.items()]:
        assert name in tables
        assert columns - set(tables[name].columns.keys()) == set(), name
    assert {tie.of for line in LINES.values() for tie in line.ties if tie.of} <= set(LINES)


def test_what_a_line_erases_can_become_that():
    """A column that may not be empty is not set to nothing; a new mark is made of the row's number."""
    for line in LINES.values():
        table = Base.metadata.tables[line.table]
        for column, how in line.erased.items() if not isinstance(line.erased, str) else ():
            assert how != "nothing" or table.c[column].nullable, f"{line.table}.{column}"
            assert how != "new mark" or "id" in table.c, line.table


def test_whoever_a_row_belongs_to_it_is_erased_or_said_to_stay():
    """A line that ties rows to a person says what becomes of them; one without a tie is of an office and stays."""
    assert [line.table for line in LINES.values() if not line.ties and line.erased != "kept"] == []
    kept = {line.table for line in LINES.values() if line.ties and line.erased == "kept"}
    assert kept == {"role_grant", "stance", "support"}
    assert all(entry.lines for entry in ENTRIES.values())
