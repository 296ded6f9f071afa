"""Places for tests: a small city with two districts and four neighbourhoods on a made-up grid."""

import json
from typing import Any

from sqlalchemy import update

from app.areas.models import Area, Body, CityRow
from app.areas.vocabulary import Level
from app.kernel.db import session
from app.web.kept import forget_all


def square(lat: float, lon: float, side: float = 0.01) -> dict[str, Any]:
    """A GeoJSON square whose south-west corner is given."""
    ring = [(lon, lat), (lon + side, lat), (lon + side, lat + side), (lon, lat + side), (lon, lat)]
    return {"type": "Polygon", "coordinates": [[list(point) for point in ring]]}


def make_area(name: str, level: Level, parent: Area | None = None, lat: float = 40.0, lon: float = -3.0) -> Area:
    shape = square(lat, lon)
    area = Area(
        slug=name.lower().replace(" ", "-"),
        code=name[:12],
        prefix=name[:3].upper(),
        name=name,
        level=level,
        parent_id=parent.id if parent else None,
        boundary=json.dumps(shape),
        outline=shape,
        lat=lat + 0.005,
        lon=lon + 0.005,
    )
    session.add(area)
    session.flush()
    area.path = f"{parent.path if parent else '/'}{area.id}/"
    session.flush()
    return area


def make_city() -> dict[str, Area]:
    """Region, city, districts "north" and "south", neighbourhoods "mill", "harbour" (north), "hill", "park" (south)."""
    session.add(
        CityRow(
            id=1,
            name="Valmere",
            zone="Europe/Madrid",
            lang="en",
            languages=["es", "en", "ar"],
            emergency=[["Emergency", "112"], ["Local police", "092"]],
        )
    )
    region = make_area("Region", Level.REGION)
    city = make_area("Valmere", Level.CITY, region)
    north = make_area("North", Level.DISTRICT, city, 40.0, -3.0)
    south = make_area("South", Level.DISTRICT, city, 40.1, -3.0)
    areas = {"region": region, "city": city, "north": north, "south": south}
    for number, (name, district) in enumerate({"mill": north, "harbour": north, "hill": south, "park": south}.items()):
        areas[name] = make_area(name.title(), Level.NEIGHBOURHOOD, district, 40.0 + number * 0.02, -3.0)
    session.commit()
    return areas


def make_body(slug: str, kind: str = "city") -> Body:
    body = Body(slug=slug, kind=kind, names={"en": slug.replace("-", " ").title(), "es": slug})
    session.add(body)
    session.commit()
    return body


def share_read(percent: int) -> None:
    """Let evaluators read so much of the confidential reports."""
    session.execute(update(CityRow).values(evaluator_share=percent))
    session.commit()
    forget_all()
