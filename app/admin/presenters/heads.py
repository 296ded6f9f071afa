"""The daily heads of the journal, as lines of a file and entries of a feed."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from markupsafe import escape

from app.kernel.chain import heads
from app.kernel.db import Executor
from app.web.feeds import Item
from app.web.filters import day as in_words

ON_THE_REGISTER = 7
COLUMNS = ("day", "number", "hash")
ALL = 20_000  # days, more than fifty years


def newest(executor: Executor, _first: datetime, _end: datetime) -> Sequence[Any]:
    """The heads of the last days, for the page of the public register, whatever month it shows."""
    return heads(executor, ON_THE_REGISTER)


def table_rows(heads: Iterable[Any]) -> Iterator[tuple[object, ...]]:
    for head in heads:
        yield head.day.isoformat(), head.seq, head.hash


def entries(heads: Iterable[Any]) -> Iterator[Item]:
    """An entry a day: how many rows there were, and the hash that stands for all of them."""
    for head in heads:
        yield Item(
            mark=f"journal-head-{head.day.isoformat()}",
            title=_("Head of the journal, %(day)s", day=in_words(head.day)),
            path=url_for("admin.journal_heads"),
            html=f"<p>{head.seq}:<code>{escape(head.hash)}</code></p>",
            at=head.made_at,
        )
