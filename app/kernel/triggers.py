"""Rules that the database itself keeps: the journal is only ever added to.

The purge may delete what its time has come for, while a row stands in `journal_permit` in its own transaction.
"""

from sqlalchemy import Connection, inspect, text

APPEND_ONLY = ("journal", "journal_chain")
EVENTS = ("UPDATE", "DELETE")


def make_triggers(connection: Connection) -> None:
    """Make every trigger anew for the tables that exist; migrations call it, since a copied table loses them."""
    tables = set(inspect(connection).get_table_names())
    if "journal_permit" not in tables:
        return
    if connection.dialect.name == "postgresql":
        connection.execute(text(POSTGRESQL_FUNCTION))
    for table in APPEND_ONLY:
        for event in EVENTS:
            for statement in _statements(table, event, connection.dialect.name):
                connection.execute(text(statement))


def _statements(table: str, event: str, dialect: str) -> list[str]:
    name = f"{table}_no_{event.lower()}"
    if dialect == "postgresql":
        return [
            f"DROP TRIGGER IF EXISTS {name} ON {table}",
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION journal_refuse()",
        ]
    create = (  # the names are this module's own constants
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN NOT EXISTS (SELECT 1 FROM journal_permit) "  # noqa: S608
        "BEGIN SELECT RAISE(ABORT, 'the journal is only added to'); END"
    )
    return [f"DROP TRIGGER IF EXISTS {name}", create]


POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM journal_permit) THEN
    RAISE EXCEPTION 'the journal is only added to';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$
"""
