"""Commands of meetings: `corrala import meetings`."""

import json
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from flask.cli import with_appcontext

from app.areas.queries import area_by_slug, areas_within, the_city
from app.identity.actor import SYSTEM
from app.kernel.db import reader
from app.kernel.errors import Invalid
from app.kernel.importing import run_import
from app.kernel.json_list import json_elements
from app.kernel.reading import Numbered, Unreadable, is_utf8, language_of, moment_of
from app.kernel.text import excerpt, fold, tidy
from app.meetings.actions import take_meeting
from app.meetings.actions.importing import Outcome
from app.meetings.vocabulary import AGENDA_TITLE_LONGEST, IMPORTED, SHORTEST, Point

Row = dict[str, Any]
ORIGIN_LONGEST = 200
SPEAKER_LONGEST = 120
COMMENT = "comment"
CUT_OFF = " […]"


@click.command("meetings")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--area", help="Slug of the area they are for; by their district when not given.")
@click.option("--lang", help="Language of the texts; the city's when not given.")
@with_appcontext
def import_meetings(file: Path, area: str | None, lang: str | None) -> None:
    """Take meetings that were held, with their agendas, from FILE (JSON). A second run changes nothing."""
    city = the_city(reader())
    areas = {fold(row.name): row.id for row in reversed(areas_within(reader(), "/"))}
    fixed = area_by_slug(reader(), area).id if area else None
    taker = _Taker(areas, fixed, ZoneInfo(city.zone), language_of(lang or city.lang))
    click.echo(f"meetings of {file}")
    sys.exit(run_import(_rows(file), taker.take, file, click.echo).exit_code)


def _rows(file: Path) -> Iterator[Numbered[Row]]:
    for number, element in enumerate(json_elements(file), 1):
        if not isinstance(element, dict):
            yield number, Unreadable("this is no meeting", str(element)[:60])
        elif not is_utf8(json.dumps(element, ensure_ascii=False)):
            yield number, Unreadable("it holds bytes that are not UTF-8")
        else:
            yield number, element


class _Taker:
    """Rows as acts. `areas`: numbers by folded name; `fixed`: the area of all of them, when one was given."""

    def __init__(self, areas: dict[str, int], fixed: int | None, zone: ZoneInfo, lang: str) -> None:
        self.areas, self.fixed, self.zone, self.lang = areas, fixed, zone, lang

    def take(self, row: Row) -> Outcome:
        title, points = _text(row, "title"), _points(row)
        starts_at = self._moment(row, _text(row, "start"))
        origin = IMPORTED + (
            _text(row, "source") or "/".join(_text(row, name) for name in ("district", "date", "title"))
        )
        if len(origin) > ORIGIN_LONGEST:
            raise Invalid("its source is longer than %(longest)d characters", longest=ORIGIN_LONGEST)
        return take_meeting(
            actor=SYSTEM,
            origin=origin,
            area_id=self.fixed or self._area(_text(row, "district")),
            title=title,
            starts_at=starts_at,
            ends_at=self._end(row, points, starts_at),
            about=_about(row, points),
            points=[_point(one) for one in points if _text(one, "kind") != COMMENT],
            lang=self.lang,
        )

    def _area(self, name: str) -> int:
        found = self.areas.get(fold(name)) if name else None
        if found is None:
            raise Invalid("no area is called '%(name)s'", name=name[:60])
        return found

    def _moment(self, row: Row, clock: str) -> datetime:
        day = _text(row, "date")
        if len(day) != len("2025-06-12"):
            raise Invalid("'%(day)s' is no day", day=day[:20])
        if not clock:
            raise Invalid("it does not say when it began")
        return moment_of(f"{day}T{clock}", self.zone)

    def _end(self, row: Row, points: list[Row], starts_at: datetime) -> datetime:
        """Its end; without one the last clock time that its points and speakers have."""
        told = [_text(row, "end")]
        if not told[0]:
            speakers = [one for point in points for one in _list(point, "speakers")]
            told = [clock for one in (*points, *speakers) if (clock := _text(one, "at"))]
        ends = [self._moment(row, clock) for clock in told]
        after = [end if end >= starts_at else end + timedelta(days=1) for end in ends]
        return max([starts_at + SHORTEST, *after])


def _text(row: Row, name: str) -> str:
    held = row.get(name)
    return tidy(str(held)) if isinstance(held, str | int) and not isinstance(held, bool) else ""


def _list(row: Row, name: str) -> list[Row]:
    held = row.get(name)
    return [one for one in held if isinstance(one, dict)] if isinstance(held, list) else []


def _points(row: Row) -> list[Row]:
    return [point for point in _list(row, "points") if _text(point, "text")]


def _point(point: Row) -> Point:
    title = excerpt(_text(point, "text"), AGENDA_TITLE_LONGEST - 1)
    return Point(title, 0, _text(point, "presented_by")[:SPEAKER_LONGEST])


def _about(row: Row, points: list[Row]) -> str:
    """The points in full under their sections, with what became of each, and where it was published."""
    lines, under = [], ""
    for point in points:
        number, result, section = (_text(point, name) for name in ("number", "result", "section"))
        if section and section != under:
            lines.append(f"*{section}*")
        under = section or under
        head = f"**{number}.** " if number else ""
        cut = CUT_OFF if point.get("truncated") is True else ""
        lines.append(head + _text(point, "text") + cut + (f" **{result}**" if result else ""))
    return "\n\n".join(part for part in (*lines, _text(row, "source")) if part)
