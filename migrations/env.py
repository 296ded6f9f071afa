"""How migrations run.

On SQLite a changed table is copied and the old one dropped; with foreign keys on, that drop would delete every
child row. So they are off before BEGIN, all references are checked before COMMIT, and the triggers that a copied
table loses are made again.
"""

from alembic import context
from flask import current_app
from sqlalchemy import Connection, text

from app.kernel.db import Base, UTCDateTime
from app.kernel.triggers import make_triggers

engine = current_app.extensions["migrate"].db.engine
SEARCH_TABLES = ("search_",)


def include_name(name, kind, _parents):
    return not (kind == "table" and name and name.startswith(SEARCH_TABLES))


def render_item(kind, thing, _context):
    return "UTCDateTime()" if kind == "type" and isinstance(thing, UTCDateTime) else False


def run(connection: Connection) -> None:
    sqlite = connection.dialect.name == "sqlite"
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=sqlite,
        include_name=include_name,
        render_item=render_item,
        compare_type=True,
        transaction_per_migration=False,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        if not sqlite:
            connection.execute(text("SET LOCAL lock_timeout = '10s'"))
        context.run_migrations()
        make_triggers(connection)
        if sqlite:
            lost = connection.execute(text("PRAGMA foreign_key_check")).all()
            if lost:
                raise RuntimeError(f"references without a target after migrating: {lost[:5]}")


with engine.connect() as connection:
    if connection.dialect.name == "sqlite":
        connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
    try:
        run(connection)
    finally:
        connection.rollback()
        if connection.dialect.name == "sqlite":
            connection.connection.cursor().execute("PRAGMA foreign_keys=ON")
