"""The city this installation serves, as every page needs it: name, zone, languages, emergency numbers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from flask import Flask, current_app
from sqlalchemy import Connection

from app.kernel.clock import local
from app.web import kept


@dataclass(frozen=True, slots=True)
class City:
    """`zone`: IANA name. `emergency`: (label, number) pairs, the common number first; `crisis_lines`: likewise, for the
    help card. `hue`: of the brand, degrees. `watch_hours`: for each day from Monday from when to when moderators read,
    None for a day on which nobody does; empty when the city says nothing of it. `formal_routes`: for each formal way
    where and until when, by language. `age_alone`, `age_with_word`: from which age one takes part, alone and with a
    guardian's word. `residence_days`: until residence is shown again. `evaluator_share`: percent of the confidential
    reports of a quarter that evaluators read."""

    name: str
    zone: str
    lang: str
    languages: tuple[str, ...]
    emergency: tuple[tuple[str, str], ...]
    hue: int
    holidays: frozenset[date]
    demo: bool = False
    watch_hours: tuple[tuple[time, time] | None, ...] = ()
    crisis_lines: tuple[tuple[str, str], ...] = ()
    formal_routes: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    age_alone: int = 16
    age_with_word: int = 14
    residence_days: int = 730
    evaluator_share: int = 10


def install(app: Flask, load: Callable[[Connection], City]) -> None:
    app.extensions["corrala_load_city"] = load


def city() -> City:
    return kept.kept(_load())


def day_there(moment: datetime) -> date:
    """On which day of the city a moment lies."""
    return local(moment, city().zone).date()


def watched(city: City, moment: datetime) -> bool:
    """Whether moderators read at this moment, as the city says; always, when it says nothing."""
    if not city.watch_hours:
        return True
    there = local(moment, city.zone)
    hours = city.watch_hours[there.weekday()]
    return hours is not None and hours[0] <= there.time() < hours[1]


def next_watch(city: City, moment: datetime) -> datetime | None:
    """When moderators begin to read again, in UTC; None while they do, and where the city says nothing."""
    if watched(city, moment):
        return None
    there = local(moment, city.zone)
    for ahead in range(8):
        day = there.date() + timedelta(days=ahead)
        hours = city.watch_hours[day.weekday()]
        begins = datetime.combine(day, hours[0], tzinfo=there.tzinfo) if hours else None
        if begins is not None and begins > there:
            return begins.astimezone(UTC)
    return None


def away(city: City, moment: datetime) -> tuple[bool, datetime | None]:
    """Whether no moderator reads at this moment, and when one does again."""
    return not watched(city, moment), next_watch(city, moment)


def look_again() -> None:
    """Forget the kept city, after a change of its settings."""
    kept.look_again(_load())


def _load() -> Callable[[Connection], City]:
    load: Callable[[Connection], City] = current_app.extensions["corrala_load_city"]
    return load
