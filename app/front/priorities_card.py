"""The three priorities on the page of an area, with what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.kernel.db import Executor
from app.priorities.queries import cycle_of_area, measures_of, priorities_of
from app.priorities.standing import choose_until, days_late, today
from app.priorities.vocabulary import State
from app.web.filters import day
from app.web.i18n import in_lang

Chip = tuple[str, str]
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Line:
    """A priority: its name, who owns it, how its measures stand, and chips for what is late and what is next."""

    name: str
    lang: str | None
    owner: str
    meta: str
    chips: list[Chip]


@dataclass(frozen=True, slots=True)
class Card:
    """The cycle that an area's page shows. `area`: named when it is that of an area around."""

    url: str
    area: str
    stand: str
    chip: Chip | None
    lines: list[Line]


def priorities_card(executor: Executor, area_path: str) -> Card | None:
    """What an area's page says of its priorities; None when there never was a survey."""
    cycle = cycle_of_area(executor, area_path)
    if cycle is None:
        return None
    three = priorities_of(executor, cycle.id) if cycle.chosen_at else ()
    measures = measures_of(executor, cycle.id) if three else ()
    lines = [_line(cycle, row, [one for one in measures if one.priority_id == row.id]) for row in three]
    around = cycle.area_name if cycle.area_path != area_path else ""
    return Card(url_for("priorities.cycle", cycle_id=cycle.id), around, *_stand(cycle), lines)


def _stand(cycle: Any) -> tuple[str, Chip | None]:
    """Where the cycle stands, and a chip where something is late."""
    if cycle.state == State.SURVEY:
        return _("Residents vote until %(day)s.", day=day(cycle.survey_until)), ("live", _("Survey"))
    if cycle.chosen_at is None:
        until = choose_until(cycle.survey_until)
        late = ("bad", _("The three priorities are late")) if today() > until else None
        return _("The three priorities are chosen by %(day)s.", day=day(until)), late
    if cycle.state == State.RATING:
        last = day(cycle.ends_on - DAY)
        return _("Residents rate until %(day)s what became of them.", day=last), ("live", _("Rating"))
    if cycle.state == State.OVER:
        return _("This cycle ended on %(day)s.", day=day(cycle.ends_on)), None
    return _("Worked on until %(day)s; then residents rate.", day=day(cycle.rating_from - DAY)), None


def _line(cycle: Any, row: Any, measures: Sequence[Any]) -> Line:
    done = sum(one.done_at is not None for one in measures)
    late = sum(one.done_at is None and days_late(one) > 0 for one in measures)
    coming = next((one.due for one in measures if one.done_at is None and one.due >= today()), None)
    told = _("%(done)d of %(all)d measures done", done=done, all=len(measures)) if measures else _("no measure yet")
    chips = [("bad", ngettext("%(num)d is late", "%(num)d are late", late))] if late else []
    return Line(
        row.words or in_lang(row.names),
        cycle.lang if row.words else None,
        in_lang(row.body_names),
        ", ".join([told, *_next(coming)]),
        chips,
    )


def _next(coming: date | None) -> list[str]:
    return [_("the next by %(day)s", day=day(coming))] if coming else []
