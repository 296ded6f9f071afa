"""The map of issues, drawn and movable, and the list that equals it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.issues.presenters.lists import Line, line
from app.issues.queries.lists import Box
from app.issues.queries.on_map import WORLD, Cluster, Counted
from app.kernel.errors import NotFound
from app.kernel.text import fold
from app.web.outlines import Sheet, outlines

LEGEND = ("open", "late", "closed", "several", "several-late")


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """The issues of one area, for the list beside the map: how many, how many late, and the newest of them."""

    slug: str
    name: str
    number: int
    late: int
    lines: tuple[Line, ...]


def box_of(told: str | None) -> Box | None:
    """The part of the map that an address names, west, south, east, north; None for all of it. Raises `NotFound`."""
    if not told:
        return None
    try:
        west, south, east, north = (float(part) for part in told.split(","))
    except ValueError as error:
        raise NotFound from error
    if not (-90 <= south <= north <= 90 and -180 <= west <= east <= 180):
        raise NotFound
    return south, north, west, east


def box_words(box: Box) -> str:
    """The same as an address has it, a metre larger on each side."""
    south, north, west, east = box
    return f"{west - 1e-5:.5f},{south - 1e-5:.5f},{east + 1e-5:.5f},{north + 1e-5:.5f}"


def shown_box(areas: Sequence[Any], chosen: str) -> Box:
    """The part of the world that the map shows of itself: the chosen area, else all."""
    drawn = [area.outline for area in areas if area.outline and (area.slug == chosen or not chosen)]
    drawn = drawn or [area.outline for area in areas if area.outline]
    places = [place for outline in drawn for ring in _rings(outline) for place in ring]
    if not places:
        return WORLD
    lons, lats = [place[0] for place in places], [place[1] for place in places]
    return min(lats), max(lats), min(lons), max(lons)


def by_area(found: Counted, lines: Iterable[Line], names: Sequence[Any]) -> list[Neighbourhood]:
    """Every area with issues on the map, in the order of their names, each with its newest lines."""
    of: dict[str, list[Line]] = {}
    for one in lines:
        of.setdefault(one.area_slug, []).append(one)
    return [
        Neighbourhood(row.slug, row.name, *found.areas[row.id], tuple(of.get(row.slug, ())))
        for row in sorted(names, key=lambda row: (fold(row.name), row.slug))
    ]


def map_of(areas: Sequence[Any], found: Counted, chosen: str, box: Box | None) -> dict[str, Any]:
    """Outlines, points and numbers as the map component takes them."""
    with_outline = [area for area in areas if area.outline]
    shown = [area for area in with_outline if area.slug == chosen] or with_outline
    lines = [line(row) for row in found.singles]
    stands: list[Any] = [*found.clusters, *lines]
    points = [(one.lat, one.lon) for one in stands]
    corners = [(box[0], box[2]), (box[1], box[3])] if box else []
    sheet = Sheet([] if box else [area.outline for area in shown], points + corners)
    marks = [_mark(sheet, one, kind_of(one), str(one.number)) for one in found.clusters]
    marks += [_mark(sheet, one, one.kind) for one in lines]
    words = {"open": _("Open"), "late": _("Late"), "closed": _("Closed"), "several": _("Several close together")}
    words["several-late"] = _("Several, some of them late")
    return {
        "box": sheet.box,
        "areas": [sheet.draw(area, here=area.slug == chosen, named=not box) for area in shown],
        "points": marks,
        "legend": [(kind, words[kind]) for kind in LEGEND if any(mark["kind"] == kind for mark in marks)],
    }


def geojson(areas: Sequence[Any], found: Counted, known: Mapping[str, Any]) -> dict[str, Any]:
    """The same for the movable map: outlines, points with title and address, numbers with the box that holds them."""
    points = [
        _point(one, {"kind": one.kind, "title": one.title, "url": one.url, "status": str(one.chip[1])})
        for one in (line(row) for row in found.singles)
    ]
    return {"type": "FeatureCollection", "features": [*outlines(areas), *points, *_several(found.clusters, known)]}


def _several(clusters: Sequence[Cluster], known: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        _point(
            one,
            {
                "kind": "several",
                "late": one.late,
                "number": one.number,
                "title": several_words(one),
                "url": url_for("issues.issue_map", **dict(known) | {"box": box_words(one.box)}),
                "box": [round(degrees, 5) for degrees in one.box],
            },
        )
        for one in clusters
    ]


def kind_of(one: Cluster) -> str:
    return "several-late" if one.late else "several"


def several_words(one: Cluster) -> str:
    number = ngettext("%(num)d issue", "%(num)d issues", one.number)
    return f"{number} · {_('%(number)s late', number=one.late)}" if one.late else number


def _point(one: Any, properties: dict[str, Any]) -> dict[str, Any]:
    place = [round(one.lon, 6), round(one.lat, 6)]
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": place}, "properties": properties}


def _mark(sheet: Sheet, one: Any, kind: str, text: str = "") -> dict[str, Any]:
    x, y = sheet.place(one.lat, one.lon)
    return {"x": x, "y": y, "kind": kind, "text": text}


def _rings(outline: dict[str, Any]) -> list[list[list[float]]]:
    """The outer rings of a GeoJSON polygon or multipolygon."""
    if outline["type"] == "Polygon":
        return [outline["coordinates"][0]]
    return [polygon[0] for polygon in outline["coordinates"]]
