"""What lies outside the city: the nearest neighbourhood of it, and the cities around that it knows."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shapely import Point
from shapely.geometry import shape
from sqlalchemy import select

from app.areas.models import Area, NearbyCity
from app.areas.queries import area_by_id
from app.areas.vocabulary import Level
from app.kernel.db import Executor, rows
from app.kernel.geo import away_m

NEAREST_WITHIN_M = 5_000.0  # farther than a walk, no neighbourhood is the nearest


@dataclass(frozen=True, slots=True)
class Beyond:
    """A point in no neighbourhood. `nearest`: the neighbourhood a walk away, `metres` from it; `cities`: those whose
    outline holds the point, else those that are known without an outline: `name`, `phone`, `web`."""

    nearest: Any
    metres: float
    cities: Sequence[Any]


def beyond(executor: Executor, lat: float, lon: float) -> Beyond:
    """What to tell of a point outside every neighbourhood, in degrees."""
    wanted = select(Area.id, Area.boundary).where(Area.level == Level.NEIGHBOURHOOD, Area.boundary.is_not(None))
    edges = [(away_m(lat, lon, shape(json.loads(row.boundary))), row.id) for row in rows(executor, wanted)]
    metres, nearest = min(edges, default=(NEAREST_WITHIN_M, None))
    row = area_by_id(executor, nearest) if nearest is not None and metres < NEAREST_WITHIN_M else None
    return Beyond(row, metres, _cities(executor, lat, lon))


def _cities(executor: Executor, lat: float, lon: float) -> Sequence[Any]:
    kept = select(NearbyCity.name, NearbyCity.phone, NearbyCity.web, NearbyCity.boundary).order_by(NearbyCity.position)
    found, here = rows(executor, kept), Point(lon, lat)
    holding = [row for row in found if row.boundary and shape(json.loads(row.boundary)).covers(here)]
    return holding or [row for row in found if not row.boundary]
