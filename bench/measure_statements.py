"""P4: statements of a topic, an issue and a meeting page: few, the same for 1, 20 and 5,000 rows, none that writes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from app.identity.vocabulary import Role
from app.kernel.db import db, read_engine
from bench.figures import Figure, at_most, not_measured, run
from bench.pages import fill
from bench.places import Place, application, engines, place
from tests.builders.people import make_account, sign_in

VISITOR, SIGNED_IN, WRITES = 3, 6, 0
WRITING = ("INSERT", "UPDATE", "DELETE", "REPLACE")
READING = ("SELECT", "WITH")


def measure() -> Iterator[Figure]:
    here, why = engines()
    for engine in here:
        with place(engine) as where:
            yield from on(where)
    if why:
        yield not_measured("P4", "statements on PostgreSQL", why)


def on(where: Place) -> Iterator[Figure]:
    with application(where) as app:
        pages = fill()
        resident = make_account("Noor Haddad")
        officer = make_account("Inés Vega", Role.OFFICER, area=pages.area)
        written = 0
        for who, account, goal in (
            ("a visitor", None, VISITOR),
            ("a resident", resident, SIGNED_IN),
            ("an officer", officer, SIGNED_IN),
        ):
            client = app.test_client()
            if account:
                sign_in(client, account)
            for kind, paths in pages.by_kind.items():
                counts = {length: count(app, client, path) for length, path in paths.items()}
                written += sum(writes for _, writes in counts.values())
                reads = {length: reads for length, (reads, _) in counts.items()}
                note = "" if len(set(reads.values())) == 1 else f"differs by rows: {reads}"
                what = f"{kind} page for {who}, {where.engine}"
                yield at_most("P4", what, max(reads.values()), goal, "SELECTs", note)
                if note:
                    yield at_most("P4", f"{what}: difference by rows", spread(reads), 0, "SELECTs", note)
        yield at_most("P4", f"statements that write on these GETs, {where.engine}", written, WRITES)


def spread(reads: dict[int, int]) -> int:
    return max(reads.values()) - min(reads.values())


def count(app: Flask, client: FlaskClient, path: str) -> tuple[int, int]:
    """(statements that read, statements that write) of a second visit; the first fills what the process keeps."""
    for _ in range(2):
        # A context of its own for each visit: in the one around this measurement the first visitor would be remembered.
        with counting(app) as said, app.app_context():
            answer = client.get(path)
        assert answer.status_code == 200, f"{path} answered {answer.status_code}"
    return (
        sum(statement.startswith(READING) for statement in said),
        sum(statement.startswith(WRITING) for statement in said),
    )


@contextmanager
def counting(app: Flask) -> Iterator[list[str]]:
    """The statements that both engines carry out in this block."""
    said: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement.lstrip(" (\n").upper())

    heard = [db.engine, read_engine()]
    for engine in heard:
        event.listen(engine, "before_cursor_execute", hear)
    try:
        yield said
    finally:
        for engine in heard:
            event.remove(engine, "before_cursor_execute", hear)


if __name__ == "__main__":
    run(measure)
