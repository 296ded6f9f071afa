"""Open issues that may be the same as one that is about to be reported."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.areas.models import Area
from app.issues.models import Category, Issue, Photo
from app.issues.models.issue import OPEN
from app.issues.vocabulary import SAME_WITHIN_M, SIMILAR_SHOWN
from app.kernel.db import Executor, rows
from app.kernel.geo import box_around, distance_m

# Of the nearest box; a place with more reports in eight weeks is known to whoever answers for it.
LOOKED_AT = 200
SIMILAR = (
    Issue.id,
    Issue.ref,
    Issue.title,
    Issue.words,
    Issue.words_state,
    Issue.lang,
    Issue.street,
    Issue.lat,
    Issue.lon,
    Issue.state,
    Issue.closing,
    Issue.reported_at,
    Issue.me_too,
    Issue.me_too_devices,
    Issue.me_too_imported,
    Category.names.label("category_names"),
    Area.name.label("area_name"),
    select(Photo.pos)
    .where(Photo.issue_id == Issue.id, Photo.step_id.is_(None))
    .order_by(Photo.pos)
    .limit(1)
    .scalar_subquery()
    .label("photo"),
)


def near(
    executor: Executor, lat: float, lon: float, category_ids: Collection[int], since: datetime, *, but: int = 0
) -> Sequence[Any]:
    """Public open issues of these categories within 250 m of a point, reported after `since`: the nearest three.
    `but`: the number of one that is to be compared with the others."""
    south, north, west, east = box_around(lat, lon, SAME_WITHIN_M)
    box = (Issue.lat.between(south, north), Issue.lon.between(west, east))
    wanted = _open(category_ids, since).where(*box, Issue.id != but).order_by(Issue.reported_at.desc()).limit(LOOKED_AT)
    placed = [(distance_m(lat, lon, row.lat, row.lon), row.id, row) for row in rows(executor, wanted)]
    return [row for away, _id, row in sorted(placed, key=lambda one: one[:2]) if away <= SAME_WITHIN_M][:SIMILAR_SHOWN]


def in_street(
    executor: Executor, area_id: int, street: str, category_ids: Collection[int], since: datetime, *, but: int = 0
) -> Sequence[Any]:
    """The same where no point is known: those of the neighbourhood in the same street, told without its number."""
    wanted = _open(category_ids, since).where(
        Issue.area_id == area_id, Issue.street.istartswith(street, autoescape=True), Issue.id != but
    )
    return rows(executor, wanted.order_by(Issue.reported_at.desc()).limit(SIMILAR_SHOWN))


def _open(category_ids: Collection[int], since: datetime) -> Any:
    return (
        select(*SIMILAR)
        .join(Category, Category.id == Issue.category_id)
        .join(Area, Area.id == Issue.area_id)
        .where(OPEN, Issue.category_id.in_(category_ids), Issue.reported_at >= since)
    )
