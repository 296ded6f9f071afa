"""`make run` from the second time on: what is up to date is not asked again, and nothing outlives it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.admin.events import DemoFilled
from app.config import ROOT
from set_up.run_demo import is_up_to_date

NEWEST = max(path.name[:4] for path in (ROOT / "migrations" / "versions").glob("0*.py"))


def database(place: Path, version: str, *acts: str) -> str:
    path = place / "corrala.sqlite3"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("INSERT INTO alembic_version VALUES (?)", (version,))
        connection.execute("CREATE TABLE journal (act TEXT)")
        connection.executemany("INSERT INTO journal VALUES (?)", [(act,) for act in acts])
    return f"sqlite:///{path}"


def test_up_to_date_is_the_newest_migration_filled_to_the_end(tmp_path: Path) -> None:
    assert is_up_to_date(database(tmp_path, NEWEST, "city.set", DemoFilled.act))


def test_up_to_date_is_not_a_filling_that_was_broken_off(tmp_path: Path) -> None:
    assert not is_up_to_date(database(tmp_path, NEWEST, "city.set"))


def test_up_to_date_is_not_an_older_migration(tmp_path: Path) -> None:
    assert not is_up_to_date(database(tmp_path, "0001", DemoFilled.act))


@pytest.mark.parametrize("url", ["sqlite:////nowhere/corrala.sqlite3", "postgresql://127.0.0.1/corrala"])
def test_up_to_date_is_not_what_cannot_be_looked_at(url: str) -> None:
    assert not is_up_to_date(url)
