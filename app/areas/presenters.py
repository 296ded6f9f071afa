"""Areas as programs read them."""

from dataclasses import dataclass
from typing import Any

from app.web.contract import address


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaView:
    """A place of the tree region > city > district > neighbourhood; `parent` is the slug of the one around it."""

    slug: str
    name: str
    level: str
    code: str
    parent: str | None
    lat: float | None
    lon: float | None
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OneAreaView(AreaView):
    """The same with its outline as GeoJSON."""

    outline: Any


def area(row: Any) -> AreaView:
    return AreaView(**_told(row))


def one_area(row: Any) -> OneAreaView:
    return OneAreaView(**_told(row), outline=row.outline)


def _told(row: Any) -> dict[str, Any]:
    told = {name: getattr(row, name) for name in ("slug", "name", "level", "code", "lat", "lon")}
    return {**told, "parent": row.parent_slug, "url": address("places.area", slug=row.slug)}
