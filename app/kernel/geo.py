"""Places: distances, boundaries, and the point that is shown instead of the point that was told."""

import json
import math
from collections.abc import Iterable
from typing import Any

from shapely import Point, STRtree, box, make_valid, simplify, transform
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from app.kernel.errors import Invalid

EARTH_RADIUS_M = 6_371_008.8  # mean radius, IUGG
METRES_PER_DEGREE = math.radians(EARTH_RADIUS_M)  # of latitude
SHOWN_GRID_M = 50.0
OUTLINE_TOLERANCE_M = 12.0


def distance_m(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance in metres (haversine)."""
    p1, p2 = math.radians(lat1), math.radians(lat2)
    dp, dl = p2 - p1, math.radians(lon2 - lon1)
    a = math.sin(dp / 2) ** 2 + math.cos(p1) * math.cos(p2) * math.sin(dl / 2) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(a))


def box_around(lat: float, lon: float, metres: float) -> tuple[float, float, float, float]:
    """South, north, west, east of the square that holds every point within `metres`."""
    dlat = metres / METRES_PER_DEGREE
    dlon = metres / (METRES_PER_DEGREE * max(0.01, math.cos(math.radians(lat))))
    return lat - dlat, lat + dlat, lon - dlon, lon + dlon


def snap(lat: float, lon: float, grid_m: float = SHOWN_GRID_M) -> tuple[float, float]:
    """The corner of a fixed grid nearest to a point.

    The same point always gives the same corner, so many reports of one place tell no more than one does.
    """
    dlat = grid_m / METRES_PER_DEGREE
    row = round(lat / dlat)
    dlon = grid_m / (METRES_PER_DEGREE * max(0.01, math.cos(math.radians(row * dlat))))
    return round(row * dlat, 6), round(round(lon / dlon) * dlon, 6)


def square_at(lat: float, lon: float, side_m: float) -> tuple[int, int]:
    """Row and column of the square of a fixed grid in which a point lies; rows count from the equator."""
    row = math.floor(lat / (side_m / METRES_PER_DEGREE))
    return row, math.floor(lon / _square_width(row, side_m))


def square_box(row: int, column: int, side_m: float) -> tuple[float, float, float, float]:
    """South, north, west, east of a square of that grid."""
    high, wide = side_m / METRES_PER_DEGREE, _square_width(row, side_m)
    return row * high, (row + 1) * high, column * wide, (column + 1) * wide


def _square_width(row: int, side_m: float) -> float:
    """How many degrees of longitude a square of this row is wide: the same for the whole row."""
    middle = (row + 0.5) * side_m / METRES_PER_DEGREE
    return side_m / (METRES_PER_DEGREE * max(0.01, math.cos(math.radians(middle))))


def boundary_of(geojson: object) -> BaseGeometry:
    """A valid Polygon or MultiPolygon in degrees; raises `Invalid` with what is wrong."""
    try:
        geometry = shape(geojson)  # type: ignore[arg-type]
    except Exception as error:  # shapely raises many kinds for what is no geometry
        raise Invalid("The geometry cannot be read.", field="geometry") from error
    if geometry.is_empty or geometry.geom_type not in {"Polygon", "MultiPolygon"}:
        raise Invalid("The geometry is no polygon.", field="geometry")
    west, south, east, north = geometry.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise Invalid("The geometry lies outside the world: longitude comes first.", field="geometry")
    if not geometry.is_valid:
        geometry = make_valid(geometry, method="structure", keep_collapsed=False)
    if geometry.is_empty or geometry.geom_type not in {"Polygon", "MultiPolygon"}:
        raise Invalid("The geometry crosses itself and cannot be mended.", field="geometry")
    return geometry


def boundary_text(boundary: BaseGeometry) -> str:
    """`boundary` as GeoJSON text, always the same for the same boundary."""
    return json.dumps(mapping(boundary))


def outline_of(boundary: BaseGeometry, tolerance_m: float = OUTLINE_TOLERANCE_M) -> dict[str, Any]:
    """A lighter GeoJSON geometry of `boundary` for drawing, five decimals (about a metre)."""
    thin = simplify(boundary, tolerance_m / METRES_PER_DEGREE, preserve_topology=True)
    return json.loads(json.dumps(mapping(thin)), parse_float=lambda text: round(float(text), 5))  # type: ignore[no-any-return]


def middle_of(boundary: BaseGeometry) -> tuple[float, float]:
    """A point that surely lies inside, as latitude, longitude."""
    point = boundary.representative_point()
    return round(point.y, 6), round(point.x, 6)


def away_m(lat: float, lon: float, boundary: BaseGeometry) -> float:
    """Metres from a point to the edge of a boundary, 0 inside it. Degrees of longitude are shortened as at the point,
    which is right to a hundredth within 50 km."""
    short = max(0.01, math.cos(math.radians(lat)))
    flat = transform(boundary, lambda pairs: pairs * [short, 1.0])
    return float(flat.distance(Point(lon * short, lat)) * METRES_PER_DEGREE)


class AreaFinder:
    """Finds the areas that cover a point, among boundaries given once as (id, geometry)."""

    def __init__(self, boundaries: Iterable[tuple[int, BaseGeometry]]) -> None:
        pairs = list(boundaries)
        self._ids = [area_id for area_id, _ in pairs]
        self._boundaries = [geometry for _, geometry in pairs]
        self._tree = STRtree(self._boundaries)

    def covering(self, lat: float, lon: float) -> list[int]:
        """Ids in the order given; neighbours overlap by up to a metre, so take the first."""
        hits = self._tree.query(Point(lon, lat), predicate="covered_by")
        return [self._ids[i] for i in sorted(hits)]

    def mostly(self, south: float, north: float, west: float, east: float) -> int | None:
        """The area that most of a box lies in, the first of two that share it; None when it lies in none."""
        whole = box(west, south, east, north)
        parts = [
            (self._boundaries[i].intersection(whole).area, -i) for i in self._tree.query(whole, predicate="intersects")
        ]
        most, place = max(parts, default=(0.0, 0))
        return self._ids[-place] if most > 0 else None

    def bounds(self, area_id: int) -> tuple[float, float, float, float] | None:
        """South, north, west, east of an area; None when it has no boundary here."""
        if area_id not in self._ids:
            return None
        west, south, east, north = self._boundaries[self._ids.index(area_id)].bounds
        return south, north, west, east
