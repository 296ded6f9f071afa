"""Migrations: one numbered line, equal to the models on this database, and each goes up, down and up again."""

import re

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from app.config import ROOT
from app.kernel.db import Base, db
from tests.builders.people import make_account
from tests.builders.places import make_city

SEARCH = ("search_",)


def scripts() -> ScriptDirectory:
    return ScriptDirectory(str(ROOT / "migrations"))


def test_migrations_are_one_numbered_line():
    revisions = [script.revision for script in scripts().walk_revisions()][::-1]
    assert revisions == [f"{number:04}" for number in range(1, len(revisions) + 1)]
    assert len(scripts().get_heads()) == 1
    files = sorted(path.name for path in (ROOT / "migrations/versions").glob("*.py"))
    assert all(re.fullmatch(r"\d{4}_[a-z0-9_]+\.py", name) for name in files)


def test_models_equal_migrations(context):
    with db.engine.connect() as connection:
        migration = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_name": lambda name, kind, _: not (kind == "table" and (name or "").startswith(SEARCH)),
            },
        )
        assert compare_metadata(migration, Base.metadata) == []


def counts() -> dict[str, int]:
    with db.engine.connect() as connection:
        return {
            table.name: connection.execute(text(f'SELECT count(*) FROM "{table.name}"')).scalar_one()
            for table in Base.metadata.sorted_tables
        }


def test_migrations_go_down_one_by_one_and_up_again(context):
    """To the second migration and back with rows in the tables of the first: none is lost on the way."""
    make_city()
    make_account()
    before = counts()
    revisions = [script.revision for script in scripts().walk_revisions()]
    for revision in revisions[1:]:
        downgrade(revision=revision)
    upgrade()
    after = counts()
    assert after["area"] == before["area"] == 8
    assert after["account"] == before["account"] == 1
    assert after["city"] == 1
