"""Sealed words under a newer key: where they lie, and one batch of them sealed anew.

Nothing is remembered between two batches: words that the newest key has sealed are passed by, so a rotation that was
broken off is simply begun again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, select, update
from sqlalchemy.orm import Session

from app.kernel.db import Base, Executor, rows
from app.kernel.sealed import Unreadable, has_newest_key, seal, unseal


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column of sealed words, the key of its table, and what the words are about."""

    column: Column[Any]
    key: Column[Any]
    about: str

    @property
    def name(self) -> str:
        return f"{self.column.table.name}.{self.column.name}"


@dataclass(frozen=True, slots=True)
class Batch:
    """What came of one batch; `last`: the key of its last row, None when there was none."""

    last: Any
    resealed: int
    unreadable: int


def sealed_columns() -> Iterator[SealedColumn]:
    """Every column that says it holds sealed words, in the order of the tables."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if "sealed" in column.info:
                (key,) = table.primary_key
                yield SealedColumn(column, key, column.info["sealed"])


def sealed_after(executor: Executor, held: SealedColumn, after: Any, limit: int) -> list[tuple[Any, str]]:
    """Up to `limit` (key, sealed words) of a column whose keys follow `after` (None: from the first), in order."""
    wanted = select(held.key.label("key"), held.column.label("sealed")).where(held.column.is_not(None))
    if after is not None:
        wanted = wanted.where(held.key > after)
    return [(row.key, row.sealed) for row in rows(executor, wanted.order_by(held.key).limit(limit))]


def reseal_batch(current: Session, held: SealedColumn, after: Any, limit: int) -> Batch:
    """Put the words of the next `limit` rows under the newest key, inside the running act. A row that somebody changes
    meanwhile is left alone: its words are sealed with the newest key already."""
    batch = sealed_after(current, held, after, limit)
    resealed = unreadable = 0
    for key, sealed in batch:
        if has_newest_key(sealed):
            continue
        try:
            fresh = seal(unseal(sealed, held.about), held.about)
        except Unreadable:
            unreadable += 1
            continue
        there = update(held.column.table).where(held.key == key, held.column == sealed)
        current.execute(there.values({held.column.name: fresh}))
        resealed += 1
    return Batch(batch[-1][0] if batch else None, resealed, unreadable)
