"""Places: distances, boundaries, and the point that is shown instead of the point that was told."""

import json
import math
from collections.abc import Iterable
from typing import Any

from shapely import Point, STRtree, make_valid, simplify
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


class AreaFinder:
    """Finds the areas that cover a point, among boundaries given once as (id, geometry)."""

    def __init__(self, boundaries: Iterable[tuple[int, BaseGeometry]]) -> None:
        pairs = list(boundaries)
        self._ids = [area_id for area_id, _ in pairs]
        self._tree = STRtree([geometry for _, geometry in pairs])

    def covering(self, lat: float, lon: float) -> list[int]:
        """Ids in the order given; neighbours overlap by up to a metre, so take the first."""
        hits = self._tree.query(Point(lon, lat), predicate="covered_by")
        return [self._ids[i] for i in sorted(hits)]
