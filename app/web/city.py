"""The city this installation serves, as every page needs it: name, zone, languages, emergency numbers.

Kept in the process and looked up again when it is older than two seconds, so pages pay no statement for it.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask import Flask, current_app
from sqlalchemy import Connection

from app.kernel.db import reader

FRESH_S = 2.0


@dataclass(frozen=True, slots=True)
class City:
    """`zone`: IANA name. `emergency`: (label, number) pairs, the common number first. `hue`: of the brand, degrees."""

    name: str
    zone: str
    lang: str
    languages: tuple[str, ...]
    emergency: tuple[tuple[str, str], ...]
    hue: int
    holidays: frozenset[date]
    demo: bool = False


@dataclass
class _Kept:
    load: Callable[[Connection], City]
    city: City | None = None
    until: float = 0.0


def install(app: Flask, load: Callable[[Connection], City]) -> None:
    app.extensions["corrala_city"] = _Kept(load)


def city() -> City:
    kept: _Kept = current_app.extensions["corrala_city"]
    if kept.city is None or time.monotonic() > kept.until:
        kept.city = kept.load(reader())
        kept.until = time.monotonic() + FRESH_S
    return kept.city


def look_again() -> None:
    """Forget the kept city, after a change of its settings and between tests."""
    current_app.extensions["corrala_city"].city = None
