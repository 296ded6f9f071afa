"""Lists, map and table of issues: what one line may show, and the filters above it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.areas.vocabulary import Level
from app.issues.presenters.clock import ShownClock, shown_clock
from app.issues.presenters.issue import readable, title_of
from app.issues.presenters.words import CLOSINGS, STATES, in_lang, status_of
from app.issues.queries.lists import Wanted
from app.issues.vocabulary import State
from app.kernel.errors import NotFound
from app.kernel.text import tidy
from app.web.outlines import Sheet

FILTERS = ("area", "category", "status", "q")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One issue in a list."""

    ref: str
    url: str
    title: str
    lang: str
    chip: tuple[str, Any]
    clock: ShownClock
    category: str
    area: str
    street: str
    reported_at: datetime
    last_word: datetime | None
    me_too: int
    kind: str
    lat: float | None
    lon: float | None


def line(row: Any) -> Line:
    words = readable(row)
    clock = shown_clock(row)
    late = clock.stand in ("late", "very_late")
    return Line(
        ref=row.ref,
        url=url_for("issues.issue", ref=row.ref),
        title=title_of(row, words=words),
        lang=row.lang if words else "",
        chip=status_of(row.state, row.closing),
        clock=clock,
        category=in_lang(row.category_names),
        area=row.area_name,
        street=row.street if words else "",
        reported_at=row.reported_at,
        last_word=row.last_official_at,
        me_too=row.me_too + row.me_too_devices + row.me_too_imported,
        kind="closed" if row.state == State.CLOSED else "late" if late else "open",
        lat=row.lat,
        lon=row.lon,
    )


class Filters:
    """What a person narrowed the list to, from the address line; raises `NotFound` for an area that is none."""

    def __init__(self, args: Mapping[str, str], places: Sequence[Any], categories: Sequence[Any]) -> None:
        self.values = {name: tidy(args.get(name)) for name in FILTERS}
        self._places = {row.slug: row for row in places}
        self._categories = {row.code: row for row in categories}
        self.known: dict[str, Any] = {name: text for name, text in self.values.items() if text}

    @property
    def wanted(self) -> Wanted:
        return Wanted(
            area_ids=self._area_ids(),
            category=self.values["category"] or None,
            status=self.values["status"] or None,
            text=self.values["q"],
        )

    @property
    def selects(self) -> list[tuple[str, str, list[tuple[str, Any]], str]]:
        areas = [(slug, self._indented(row)) for slug, row in self._places.items()]
        categories = [(code, in_lang(row.names, code)) for code, row in self._categories.items()]
        states = [("open", _("Open")), ("late", _("Late"))]
        states += [(state, words) for state, (_kind, words) in STATES.items()]
        states += [(closing, words) for closing, (_kind, words) in CLOSINGS.items()]
        return [
            ("area", _("Area"), [("", _("Everywhere")), *areas], self.values["area"]),
            ("category", _("About"), [("", _("Everything")), *categories], self.values["category"]),
            ("status", _("State"), [("", _("All")), *states], self.values["status"]),
        ]

    def active(self, endpoint: str) -> list[tuple[Any, str]]:
        """(what is filtered, the address without it)."""
        named = {name: dict(choices).get(chosen, chosen) for name, _label, choices, chosen in self.selects if chosen}
        named |= {"q": f"“{self.values['q']}”"} if self.values["q"] else {}
        return [
            (words, url_for(endpoint, **{key: text for key, text in self.known.items() if key != name}))
            for name, words in named.items()
        ]

    def _area_ids(self) -> tuple[int, ...] | None:
        slug = self.values["area"]
        if not slug:
            return None
        if slug not in self._places:
            raise NotFound
        path = self._places[slug].path
        return tuple(row.id for row in self._places.values() if row.path.startswith(path))

    def _indented(self, row: Any) -> str:
        return row.name if row.level == Level.DISTRICT else f"– {row.name}"


LEGEND = ("open", "late", "closed")


def map_of(areas: Sequence[Any], lines: Sequence[Line], chosen: str) -> dict[str, Any]:
    """Outlines and points as the map component takes them."""
    with_outline = [area for area in areas if area.outline]
    shown = [area for area in with_outline if area.slug == chosen] or with_outline
    points = [(one.lat, one.lon) for one in lines if one.lat is not None and one.lon is not None]
    sheet = Sheet([area.outline for area in shown], points)
    marks = [
        dict(zip("xy", sheet.place(one.lat, one.lon), strict=True), kind=one.kind)
        for one in lines
        if one.lat is not None and one.lon is not None
    ]
    words = {"open": _("Open"), "late": _("Late"), "closed": _("Closed")}
    return {
        "box": sheet.box,
        "areas": [sheet.draw(area, here=area.slug == chosen) for area in shown],
        "points": marks,
        "legend": [(kind, words[kind]) for kind in LEGEND if any(mark["kind"] == kind for mark in marks)],
    }


def geojson(areas: Sequence[Any], lines: Iterable[Line]) -> dict[str, Any]:
    """The same for the movable map: outlines and points, a title and an address each."""
    outlines = [
        {"type": "Feature", "geometry": area.outline, "properties": {"kind": "area", "title": area.name}}
        for area in areas
        if area.outline
    ]
    points = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [one.lon, one.lat]},
            "properties": {"kind": one.kind, "title": one.title, "url": one.url, "status": str(one.chip[1])},
        }
        for one in lines
    ]
    return {"type": "FeatureCollection", "features": [*outlines, *points]}


COLUMNS = (
    "reference",
    "reported",
    "category",
    "area",
    "street",
    "latitude",
    "longitude",
    "title",
    "state",
    "closing",
    "first_answer_due",
    "first_answer",
    "solution_due",
    "closed",
    "last_official_word",
    "steps",
    "me_too",
    "address",
)


def table_row(row: Any, base_url: str) -> tuple[Any, ...]:
    """One issue of the open data, in the order of COLUMNS. What waits for a moderator stays out."""
    words = readable(row)
    return (
        row.ref,
        row.reported_at,
        row.category_code,
        row.area_name,
        row.street if words else None,
        row.lat,
        row.lon,
        row.title if words else None,
        row.state,
        row.closing,
        row.first_answer_due,
        row.first_answer_at,
        row.solution_due,
        row.closed_at,
        row.last_official_at,
        row.steps,
        row.me_too + row.me_too_devices + row.me_too_imported,
        f"{base_url}/issues/{row.ref}",
    )
