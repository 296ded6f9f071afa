"""Migrations of the filled demo: each one down, all up again, and no row of what stays is lost on the way.

On SQLite a changed table is copied and the old one dropped; with foreign keys on, its children would go with it.
"""

from collections.abc import Iterator

import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, select, text
from sqlalchemy.orm import Session

from app.config import ROOT
from app.kernel.db import db
from app.kernel.outbox import Outbox, known_by, post
from tests.conftest import ON_POSTGRESQL, another_database, own_app
from tests.serving import Site, fill

# What a migration empties on purpose, as it says itself.
EMPTIED = {"0007": {"email_code"}}
# What a migration puts into one table from others; on the way down they are there again.
GATHERED = {
    "0014": ("earlier_version", {"post_version", "issue_rating_history"}),
    "0095": ("declared_tie", {"mediation_tie"}),
}


@pytest.fixture
def city(tmp_path) -> Iterator[Flask]:
    url = another_database(tmp_path, "filled")
    environ = {"CORRALA_ENV": "demo", "CORRALA_DATABASE_URL": url, "CORRALA_INSTANCE_DIR": str(tmp_path)}
    fill(Site("", environ, tmp_path))
    with own_app(environ) as app, app.app_context():
        yield app


def counts() -> dict[str, int]:
    """Rows of each table that there is at this moment."""
    with db.engine.connect() as connection:
        return {
            name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one()
            for name in inspect(connection).get_table_names()
            if not name.startswith("search_index")
        }


def triggers() -> set[str]:
    asked = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal" if ON_POSTGRESQL else TRIGGERS_OF_SQLITE
    with db.engine.connect() as connection:
        return set(connection.execute(text(asked)).scalars())


TRIGGERS_OF_SQLITE = "SELECT name FROM sqlite_master WHERE type = 'trigger'"


@pytest.mark.long
def test_migrations_of_the_filled_demo_lose_no_row_of_what_stays(city):
    full, kept = counts(), triggers()
    assert full["account"] > 10
    assert full["issue"] > 10
    assert full["earlier_version"] > 0
    assert "journal_no_delete" in kept
    before, lowest = full, full
    for script in list(ScriptDirectory(str(ROOT / "migrations")).walk_revisions())[:-1]:
        downgrade(revision=script.down_revision)
        lowest = counts()
        into, back = GATHERED.get(script.revision, ("", set()))
        assert {name: before[name] for name in lowest if name not in back} == {
            name: number for name, number in lowest.items() if name not in back
        }, f"{script.revision} down"
        assert sum(lowest[name] for name in back) == before.get(into, 0)
        before = lowest
    upgrade()
    after, emptied = counts(), set().union(*EMPTIED.values())
    assert {name: after[name] for name in lowest if name not in emptied} == {
        name: number for name, number in lowest.items() if name not in emptied
    }
    assert set(after) == set(full)
    assert triggers() == kept


def test_addresses_of_letters_that_wait_are_sealed_on_the_way_up_and_clear_on_the_way_down(tmp_path):
    url = another_database(tmp_path, "letters")
    environ = {"CORRALA_ENV": "demo", "CORRALA_DATABASE_URL": url, "CORRALA_INSTANCE_DIR": str(tmp_path)}
    with own_app(environ) as app, app.app_context():
        upgrade()
        with db.engine.begin() as connection:
            post(Session(connection), recipient="noor@example.org", subject="s", text="t", key="k")
        scripts = ScriptDirectory(str(ROOT / "migrations")).walk_revisions()
        sealing = next(script for script in scripts if "addresses_of_letters_sealed" in script.path)
        downgrade(revision=sealing.down_revision)
        with db.engine.connect() as connection:
            assert connection.execute(text("SELECT recipient FROM outbox")).scalars().all() == ["noor@example.org"]
        upgrade()
        with db.engine.connect() as connection:
            (row,) = connection.execute(text("SELECT * FROM outbox")).all()
            assert "noor" not in str(tuple(row))
            (letter,) = Session(connection).scalars(select(Outbox)).all()
            assert (letter.recipient, letter.known_by) == ("noor@example.org", known_by("noor@example.org"))
