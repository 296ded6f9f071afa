"""Where reports go: the table of the city, and what no body has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.areas.vocabulary import Level
from app.issues.presenters.clock import ShownClock, shown_clock
from app.issues.presenters.words import in_lang

LEVELS: dict[str, Any] = {
    Level.CITY: _l("whole city"),
    Level.DISTRICT: _l("district"),
    Level.NEIGHBOURHOOD: _l("neighbourhood"),
}


@dataclass(frozen=True, slots=True)
class Unrouted:
    """An issue that no body has. It is told by category and place; the words may be nobody's to read."""

    ref: str
    about: str
    area: str
    confidential: bool
    reported_at: datetime
    clock: ShownClock
    version: int


@dataclass(frozen=True, slots=True)
class Line:
    """A category in the table: who answers everywhere, and (route id, area, body) where somebody else does."""

    name: str
    everywhere: str
    exceptions: list[tuple[int, str, str]]


def unrouted_entry(row: Any) -> Unrouted:
    about = in_lang(row.category_names, _("Issue"))
    return Unrouted(row.ref, about, row.area_name, row.confidential, row.reported_at, shown_clock(row), row.version)


def body_choices(rows: Sequence[Any], *, by_slug: bool = False) -> list[tuple[str, str]]:
    return [(row.slug if by_slug else str(row.id), in_lang(row.names, row.slug)) for row in rows]


def place_choices(rows: Sequence[Any]) -> list[tuple[str, str]]:
    """Every area a route may be for, the larger before those in it."""
    return [(row.slug, f"{row.name} ({LEVELS[row.level]})") for row in rows if row.level in LEVELS]


def lines(categories: Sequence[Any], bodies: Sequence[Any], routes: Sequence[Any]) -> list[Line]:
    names = {row.id: in_lang(row.names, row.slug) for row in bodies}
    return [
        Line(
            in_lang(category.names, category.code),
            names.get(category.body_id) or str(_("the station of the area")),
            [
                (route.id, f"{route.area_name} ({LEVELS[route.area_level]})", in_lang(route.body_names))
                for route in routes
                if route.category_code == category.code
            ],
        )
        for category in categories
    ]
