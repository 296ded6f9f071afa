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
    return make_areas({name: (lat, lon)}, level, parent)[0]


def make_areas(corners: dict[str, tuple[float, float]], level: Level, *parents: Area | None) -> list[Area]:
    """Squares of one level, by name with their south-west corners, written together; shared out among `parents` in
    their order."""
    areas = []
    for number, (name, (lat, lon)) in enumerate(corners.items()):
        parent = parents[number * len(parents) // len(corners)]
        shape = square(lat, lon)
        area = Area(
            slug=name.lower().replace(" ", "-"),
            code=name[:12],
            prefix=name[:3].upper(),
            name=name,
            level=level,
            parent_id=parent.id if parent else None,
            path=parent.path if parent else "/",
            boundary=json.dumps(shape),
            outline=shape,
            lat=lat + 0.005,
            lon=lon + 0.005,
        )
        areas.append(area)
    session.add_all(areas)
    session.flush()
    for area in areas:
        area.path += f"{area.id}/"
    session.flush()
    return areas


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
    districts = make_areas({"North": (40.0, -3.0), "South": (40.1, -3.0)}, Level.DISTRICT, city)
    corners = {name: (40.0 + number * 0.02, -3.0) for number, name in enumerate(("Mill", "Harbour", "Hill", "Park"))}
    quarters = make_areas(corners, Level.NEIGHBOURHOOD, *districts)
    session.commit()
    return {"region": region, "city": city} | {area.name.lower(): area for area in (*districts, *quarters)}


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
