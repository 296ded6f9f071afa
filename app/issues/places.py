"""What may be shown of the place somebody told."""

import re
from typing import Any

from app.areas.queries import area_at_point, area_by_slug
from app.areas.streets import street_point
from app.areas.vocabulary import Level
from app.issues.vocabulary import STREET_LONGEST
from app.kernel.db import Executor
from app.kernel.errors import Invalid, NotFound
from app.kernel.geo import snap
from app.kernel.text import tidy

NUMBER = re.compile(r"\s*[,;(]?\s*(?:n\.?[ºo°]|num\.?|nr\.?|#)?\s*\d.*$", re.I)


def area_of(executor: Executor, slug: str | None, lat: float | None, lon: float | None) -> Any:
    """The neighbourhood of a report: by its point when there is one, else by name; raises `Invalid`."""
    if lat is not None and lon is not None:
        found = area_at_point(executor, lat, lon)
        if found is None:
            raise Invalid("This point lies outside the city. Choose a neighbourhood from the list.", field="area")
        return found
    if not slug:
        raise Invalid("Say where it is: choose a neighbourhood.", field="area")
    try:
        area = area_by_slug(executor, slug)
    except NotFound:
        area = None
    if area is None or area.level != Level.NEIGHBOURHOOD:
        raise Invalid("Choose a neighbourhood from the list.", field="area")
    return area


def shown_point(lat: float | None, lon: float | None, *, exact: bool) -> tuple[float | None, float | None]:
    """The point for the public where streets are not asked: as told (to a metre) for defects of public space, else on
    the 50 m grid."""
    if lat is None or lon is None:
        return None, None
    return (round(lat, 5), round(lon, 5)) if exact else snap(lat, lon)


def shown_place(
    executor: Executor, lat: float | None, lon: float | None, *, exact: bool
) -> tuple[float | None, float | None]:
    """The point for the public: as told for defects of public space, else the point of a street that stands for at
    least 8 houses, else the 50 m grid."""
    found = None if exact or lat is None or lon is None else street_point(executor, lat, lon)
    return found or shown_point(lat, lon, exact=exact)


def shown_street(street: str, *, exact: bool) -> str:
    """The street for the public: as told for defects of public space, else without number, floor and door."""
    line = tidy(street)[:STREET_LONGEST]
    return line if exact else NUMBER.sub("", line).strip(" ,;")
