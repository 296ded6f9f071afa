"""Outlines of areas and points, drawn as SVG in a box: a plain map that needs no tiles and no third party."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT, MARGIN = 400.0, 300.0, 12.0


@dataclass(frozen=True, slots=True)
class Drawn:
    """An area as the map component takes it: `d` is its path, `x`, `y` the place of its name."""

    d: str
    name: str
    x: float | None
    y: float | None
    here: bool = False


class Sheet:
    """A sheet of WIDTH by HEIGHT that shows all the outlines given, true to scale at their latitude."""

    box = f"0 0 {WIDTH:.0f} {HEIGHT:.0f}"

    def __init__(self, outlines: Iterable[dict[str, Any] | None], points: Iterable[tuple[float, float]] = ()) -> None:
        rings = [ring for outline in outlines if outline for ring in _rings(outline)]
        places: list[Sequence[float]] = [place for ring in rings for place in ring]
        places += [(lon, lat) for lat, lon in points]
        lons, lats = [p[0] for p in places] or [0.0], [p[1] for p in places] or [0.0]
        self._west, self._north = min(lons), max(lats)
        self._narrow = max(0.01, math.cos(math.radians((min(lats) + max(lats)) / 2)))
        wide = max((max(lons) - self._west) * self._narrow, 1e-6)
        high = max(self._north - min(lats), 1e-6)
        self._scale = min((WIDTH - 2 * MARGIN) / wide, (HEIGHT - 2 * MARGIN) / high)
        self._left = (WIDTH - wide * self._scale) / 2
        self._top = (HEIGHT - high * self._scale) / 2

    def place(self, lat: float, lon: float) -> tuple[float, float]:
        """Where a point in degrees lies on the sheet."""
        x = self._left + (lon - self._west) * self._narrow * self._scale
        y = self._top + (self._north - lat) * self._scale
        return round(x, 1), round(y, 1)

    def draw(self, area: Any, *, here: bool = False, named: bool = True) -> Drawn:
        """A row with `outline`, `name`, `lat`, `lon` as a path with the place of its name."""
        d = "".join(self._path(ring) for ring in _rings(area.outline)) if area.outline else ""
        x, y = self.place(area.lat, area.lon) if named and area.lat is not None else (None, None)
        return Drawn(d, area.name, x, y, here)

    def _path(self, ring: Sequence[Sequence[float]]) -> str:
        return "M" + "L".join("{} {}".format(*self.place(p[1], p[0])) for p in ring[:-1]) + "Z"


def outlines(areas: Iterable[Any]) -> list[dict[str, Any]]:
    """The outlines of areas as GeoJSON features, each with its name and slug."""
    return [
        {
            "type": "Feature",
            "geometry": area.outline,
            "properties": {"kind": "area", "title": area.name, "slug": area.slug},
        }
        for area in areas
        if area.outline
    ]


def _rings(outline: dict[str, Any]) -> list[list[list[float]]]:
    """The rings of a GeoJSON polygon or multipolygon, holes too."""
    if outline["type"] == "Polygon":
        return list(outline["coordinates"])
    return [ring for polygon in outline["coordinates"] for ring in polygon]
