"""What every page shows and seldom changes: kept in the process, and looked up again when it is older than two
seconds, so that pages pay no statement for it."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app
from sqlalchemy import Connection

from app.kernel.db import reader

FRESH_S = 2.0
T = TypeVar("T")


def kept(load: Callable[..., T], *about: str) -> T:
    """What `load`, given the read connection and what it is `about` (of few possible values, like an area), found
    within the last two seconds."""
    held, key = _held(), (load, *about)
    until, found = held.get(key, (0.0, None))
    if time.monotonic() > until:
        found = load(reader(), *about)
        held[key] = time.monotonic() + FRESH_S, found
    return found  # type: ignore[no-any-return]


def look_again(load: Callable[[Connection], Any]) -> None:
    """Forget what `load` found, after a change of it in this process."""
    _held().pop((load,), None)


def forget_all() -> None:
    """Forget everything, between tests."""
    _held().clear()


def _held() -> dict[tuple[Any, ...], tuple[float, Any]]:
    held: dict[tuple[Any, ...], tuple[float, Any]] = current_app.extensions.setdefault("corrala_kept", {})
    return held
