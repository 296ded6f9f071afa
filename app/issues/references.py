"""References: XXX-0001 for what is public; a random one from another space for what is not, so no gap betrays it."""

import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from app.identity.vocabulary import RECEIPT_ALPHABET
from app.issues.models import IssueCounter
from app.kernel.db import is_sqlite, session
from app.kernel.text import fold

RANDOM_LENGTH = 8


def _raise(statement: Any) -> Any:
    """INSERT … ON CONFLICT that adds what it was given to the last number, and tells the new one."""
    added = {"last": IssueCounter.last + statement.excluded.last}
    upsert = statement.on_conflict_do_update(index_elements=["prefix"], set_=added)
    return upsert.returning(IssueCounter.prefix, IssueCounter.last)


RAISE_SQLITE, RAISE_POSTGRESQL = _raise(sqlite.insert(IssueCounter)), _raise(postgresql.insert(IssueCounter))


def prefix_of(prefix: str, slug: str) -> str:
    """Three capital letters for an area: its own prefix, else the first letters of its slug."""
    letters = "".join(c for c in fold(prefix or slug) if "a" <= c <= "z")
    return (letters.upper() + "XXX")[:3]


def next_number(prefix: str) -> int:
    """Take the next number of `prefix` inside the running act."""
    return last_numbers({prefix: 1})[prefix]


def last_numbers(counts: Mapping[str, int]) -> dict[str, int]:
    """Take so many numbers of each prefix inside the running act; gives the last of each.

    In the order of the prefixes, so that two acts which take several wait for one another and never both.
    """
    upsert = RAISE_SQLITE if is_sqlite(session()) else RAISE_POSTGRESQL
    raised = [{"prefix": prefix, "last": count} for prefix, count in sorted(counts.items())]
    return {row.prefix: row.last for row in session.connection().execute(upsert, raised)}


def public_reference(prefix: str, number: int) -> str:
    return f"{prefix}-{number:04}"


def random_reference() -> str:
    """Four and four characters, as in K7QM-2XHD: 39 bits, and never of the form of a public one."""
    marks = "".join(secrets.choice(RECEIPT_ALPHABET) for _ in range(RANDOM_LENGTH))
    return f"{marks[:4]}-{marks[4:]}"


def written_properly(ref: str) -> str:
    """A reference as it is written here: capitals, no blanks."""
    return "".join(ref.split()).upper()
