"""Rules that the database itself keeps: the journal, and the final minutes of meetings, are only ever added to.

The purge may delete what its time has come for, while a row stands in `journal_permit` in its own transaction. Emptying
a whole table at once is refused always.
"""

from sqlalchemy import Connection, inspect, text

# Each with what tells a row apart: SQLite's REPLACE deletes the row that is in its way without asking a trigger.
APPEND_ONLY: dict[str, tuple[str, ...]] = {
    "journal": ("id",),
    "journal_chain": ("seq", "journal_id"),
    "journal_head": ("day",),
    "journal_cut": ("seq",),
    "minutes_version": ("id", "meeting_id, number"),
}
EVENTS = ("UPDATE", "DELETE")


def make_triggers(connection: Connection) -> None:
    """Make every trigger anew for the tables that exist; migrations call it, since a copied table loses them."""
    tables = set(inspect(connection).get_table_names())
    if "journal_permit" not in tables:
        return
    make = _on_postgresql if connection.dialect.name == "postgresql" else _on_sqlite
    if connection.dialect.name == "postgresql":
        connection.execute(text(POSTGRESQL_FUNCTION))
    for table in APPEND_ONLY:
        for statement in make(table) if table in tables else ():
            connection.execute(text(statement))


def _on_postgresql(table: str) -> list[str]:
    kinds = [(event, "ROW") for event in EVENTS] + [("TRUNCATE", "STATEMENT")]
    return [
        statement
        for event, each in kinds
        for name in [f"{table}_no_{event.lower()}"]
        for statement in (
            f"DROP TRIGGER IF EXISTS {name} ON {table}",
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {each} EXECUTE FUNCTION journal_refuse()",
        )
    ]


def _on_sqlite(table: str) -> list[str]:
    there = " OR ".join(_is_new(key) for key in APPEND_ONLY[table])
    # The names are this module's own constants.
    in_the_way = f"EXISTS (SELECT 1 FROM {table} WHERE {there}) AND "  # noqa: S608
    kinds = [(event.lower(), event, "") for event in EVENTS] + [("replace", "INSERT", in_the_way)]
    return [
        statement
        for word, event, when in kinds
        for name in [f"{table}_no_{word}"]
        for statement in (
            f"DROP TRIGGER IF EXISTS {name}",
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} "  # noqa: S608
            f"WHEN {when}NOT EXISTS (SELECT 1 FROM journal_permit) "
            f"BEGIN SELECT RAISE(ABORT, '{table} is only added to'); END",
        )
    ]


def _is_new(key: str) -> str:
    """That a row has the key, of one or several columns, of the new one."""
    return " AND ".join(f"{column} = NEW.{column}" for column in key.split(", "))


POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' OR NOT EXISTS (SELECT 1 FROM journal_permit) THEN
    RAISE EXCEPTION '% is only added to', TG_TABLE_NAME;
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$
"""
