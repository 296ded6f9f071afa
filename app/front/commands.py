"""Commands of search: `corrala search rebuild`."""

import click
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import func, select

from app.front.findable import FINDABLE
from app.kernel.db import reader, session, value
from app.kernel.search import Findable, hold, put, remove, those_above
from app.kernel.transaction import act

BATCH = 500

search = AppGroup("search", help="The index that search looks into.")


@search.command()
@with_appcontext
def rebuild() -> None:
    """Write the index anew from what stands in the database, while the site runs."""
    for findable in FINDABLE.values():
        last = value(reader(), select(func.max(findable.ids))) or 0
        written = sum(_write(findable, first) for first in range(1, last + 1, BATCH))
        _forget_above(findable.kind, last)
        click.echo(f"{findable.kind}: {written} can be found")


@act
def _write(findable: Findable, first: int) -> int:
    """Put the documents of a batch of ids, and take out those of the batch that may not be found any more."""
    ids = range(first, first + BATCH)
    hold(session())
    documents = findable.read(session(), ids)
    remove(session(), findable.kind, sorted(set(ids) - {document.thing_id for document in documents}))
    put(session(), documents)
    return len(documents)


@act
def _forget_above(kind: str, last: int) -> None:
    """Take out what has a higher number than anything that is there."""
    hold(session())
    remove(session(), kind, those_above(session(), kind, last))
