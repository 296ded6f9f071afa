"""What police and partners took out of public view, as the register counts it: by body, and what became of it."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from app.issues.presenters.words import in_lang
from app.issues.queries import first_hiding, less_public_by_body
from app.issues.vocabulary import Look
from app.kernel.clock import local, now
from app.kernel.db import Executor
from app.web.city import city

COLUMNS = ("month", "body", "ground", "look", "number")
ENDS = (Look.CONFIRMED, Look.UNDONE, Look.LAPSED)


def hidden_by_body(executor: Executor, first: datetime, end: datetime) -> list[tuple[str, int, list[int], int]]:
    """For each body: its name, how many it made less public from `first` up to before `end`, how many of these a
    mediator confirmed, undid, and time undid, and how many still wait."""
    bodies: dict[str, Counter[str]] = {}
    for row in less_public_by_body(executor, first, end):
        bodies.setdefault(in_lang(row.body_names) or _("not recorded"), Counter())[row.look] += row.number
    return [
        (name, looks.total(), [looks[end] for end in ENDS], looks[Look.OPEN] + looks[Look.APPEALED])
        for name, looks in sorted(bodies.items())
    ]


def table_rows(executor: Executor) -> Iterator[tuple[object, ...]]:
    """The counts of all months, the oldest first, in the words of the database: scripts read them."""
    begun, zone = first_hiding(executor), ZoneInfo(city().zone)
    if begun is None:
        return
    month, last = local(begun, city().zone).date().replace(day=1), local(now(), city().zone).date()
    while month <= last:
        after = _following(month)
        ends = (datetime(day.year, day.month, 1, tzinfo=zone) for day in (month, after))
        for row in less_public_by_body(executor, *ends):
            yield f"{month:%Y-%m}", _in_english(row.body_names), row.ground, row.look, row.number
        month = after


def _following(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _in_english(names: Any) -> str:
    told: dict[str, str] = names or {}
    return told.get("en") or next(iter(told.values()), "")
