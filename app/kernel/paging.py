"""Keyset paging: a page starts after a known row, so the millionth costs what the first does."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from app.kernel.errors import NotFound

T = TypeVar("T")
LARGEST = 2**63 - 1  # of a column of whole numbers


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows of a list; `newer`, `older`: cursors for the neighbours, None at an end."""

    rows: Sequence[T]
    older: str | None = None
    newer: str | None = None


def encode_cursor(*keys: object) -> str:
    """Sort keys of a row as an opaque, address-safe text."""
    return base64.urlsafe_b64encode(json.dumps(keys, default=str).encode()).decode().rstrip("=")


def decode_cursor(cursor: str | None, length: int) -> list[Any] | None:
    """The `length` keys in `cursor`; None when there is none; `NotFound` when it is no cursor of ours."""
    if not cursor:
        return None
    try:
        keys = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError as error:
        raise NotFound from error
    if not isinstance(keys, list) or len(keys) != length or not all(_fits(key) for key in keys):
        raise NotFound
    return keys


def whole(key: Any) -> int:
    """A key of a cursor that must be a whole number; `NotFound` when it is none."""
    if not isinstance(key, int):
        raise NotFound
    return key


def moment(key: Any) -> datetime:
    """A key of a cursor that must be a moment with its zone; `NotFound` when it is none."""
    try:
        found = datetime.fromisoformat(str(key))
    except ValueError as error:
        raise NotFound from error
    if found.tzinfo is None:
        raise NotFound
    return found


def _fits(key: Any) -> bool:
    """Whether a database can be asked for `key`: text, or a number that its columns hold."""
    return isinstance(key, str) or (isinstance(key, int | float) and -LARGEST <= key <= LARGEST)
