"""Which files of the media folder some row still names.

No room is asked and none has to say that it holds files: every column whose text is long enough for the name of one is
looked through, so that the table of a new room cannot be forgotten and its files are not taken for strays.
"""

import functools
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, CompoundSelect, MetaData, String, Text, func, or_, select, union_all

from app.kernel.db import Base, Executor, rows

NAME_LENGTH = 36  # 32 hexadecimal digits and ".jpg" or ".pdf", as `media.write` names a file
SUFFIXES = (".jpg", ".pdf")


def owning_columns(metadata: MetaData = Base.metadata) -> Iterator[Column[Any]]:
    """Every column that can hold the name of a file, in the order of the tables. Long text is none: it holds words."""
    for table in metadata.sorted_tables:
        for column in table.columns:
            kind = column.type
            if isinstance(kind, String) and not isinstance(kind, Text) and (kind.length or 0) >= NAME_LENGTH:
                yield column


@functools.lru_cache(maxsize=1)
def _naming(*columns: Column[Any]) -> CompoundSelect[Any]:
    """The SELECT of all that is named, put together once: it asks some dozens of tables."""
    return union_all(
        *(
            select(column.label("name")).where(
                or_(*(column.like(f"%{suffix}") for suffix in SUFFIXES)), func.length(column) == NAME_LENGTH
            )
            for column in columns
        )
    )


def named_files(executor: Executor, metadata: MetaData = Base.metadata) -> set[str]:
    """The names of all files that any row of any table names."""
    return {row.name for row in rows(executor, _naming(*owning_columns(metadata)))}
