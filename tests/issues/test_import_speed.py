"""An import costs each row the same, however many there are: the statements of a batch, and how PostgreSQL finds out
which of its rows stand here already."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.dialects.postgresql import dialect

from app.identity.actor import SYSTEM
from app.issues.actions import ToldIssue, take_issues
from app.issues.actions.imports import KNOWN_POSTGRESQL, ToldStep
from app.issues.vocabulary import Closing, StepKind
from app.kernel.db import db, session
from tests.builders.issues import make_category
from tests.builders.places import make_city
from tests.conftest import ON_POSTGRESQL

THEN = datetime(2024, 3, 30, tzinfo=UTC)


@contextmanager
def listening() -> Iterator[list[str]]:
    """The statements that are said to the database in this block, one for many rows counted once."""
    said: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    event.listen(db.engine, "before_cursor_execute", hear)
    try:
        yield said
    finally:
        event.remove(db.engine, "before_cursor_execute", hear)


def told(first: int, number: int, area: Any, category: Any) -> list[ToldIssue]:
    step = ToldStep(kind=StepKind.CLOSE, at=THEN + timedelta(days=1), text="Done.", closing=Closing.RESOLVED)
    common = {"reported_at": THEN, "words": "A lamp is dark", "lang": "en", "area": area, "category": category}
    return [ToldIssue(external_id=f"old:{n}", steps=[step], **common) for n in range(first, first + number)]


@pytest.fixture
def take(context):
    """Takes so many rows, and gives the statements that were said and what became of the rows."""
    area, category = make_city()["mill"], make_category("lighting")

    def take(first: int, number: int) -> tuple[list[str], set[str]]:
        rows = told(first, number, area, category)
        with listening() as said:
            outcomes = take_issues(actor=SYSTEM, told=rows)
        return said, set(outcomes)

    return take


def test_batch_of_any_length_is_said_in_as_many_statements(take):
    take(0, 1)  # what the city says once is known from here on
    few, taken = take(1, 2)
    many, also_taken = take(3, 200)
    assert (taken, also_taken) == ({"taken"}, {"taken"})
    assert len(many) == len(few) <= 12
    again, unchanged = take(3, 200)
    assert unchanged == {"unchanged"}
    assert [statement for statement in again if not statement.lstrip().startswith("SELECT")] == []
    assert len(again) == 1


@pytest.mark.skipif(not ON_POSTGRESQL, reason="a plan that is kept is PostgreSQL's")
def test_plan_that_postgresql_keeps_from_the_first_batches_goes_by_the_index(take):
    """What is said more than five times has its plan kept, which is after two batches and a half of an import."""
    for first in (0, 500):
        take(first, 500)
    statement = str(KNOWN_POSTGRESQL.compile(dialect=dialect(paramstyle="numeric_dollar")))
    session.execute(text("SET LOCAL plan_cache_mode = force_generic_plan"))
    session.connection().exec_driver_sql(f"PREPARE known(varchar[]) AS {statement}")
    plan = "\n".join(row[0] for row in session.connection().exec_driver_sql("EXPLAIN EXECUTE known('{}')"))
    session.connection().exec_driver_sql("DEALLOCATE known")
    session.rollback()
    assert "uq_issue_external_id" in plan
    assert "Seq Scan" not in plan
