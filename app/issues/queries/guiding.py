"""How many were guided elsewhere, and the whole table of categories."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from app.areas.models import Area, Body
from app.issues.models import Category, GuidedCount
from app.kernel.db import Executor, rows, the_row


def guided_counts(executor: Executor) -> Sequence[Any]:
    """By month, the newest first, category and district: `code`, `names`, `public`, `guided`, `month`, `area` (slug),
    `area_name`, `number`."""
    wanted = select(Category.code, Category.names, Category.public, Category.guided)
    counted = (GuidedCount.month, GuidedCount.area, Area.name.label("area_name"), GuidedCount.number)
    wanted = wanted.add_columns(*counted).join(Category, Category.id == GuidedCount.category_id)
    wanted = wanted.join(Area, Area.slug == GuidedCount.area, isouter=True)
    order = (GuidedCount.month.desc(), Category.position, Category.id, GuidedCount.area)
    return rows(executor, wanted.order_by(*order))


def every_category(executor: Executor) -> Sequence[Any]:
    """Also those no longer in use, in the city's order, each with the names of its body."""
    wanted = select(Category.__table__, Body.names.label("body_names"), Body.slug.label("body_slug"))
    wanted = wanted.join(Body, Body.id == Category.body_id, isouter=True)
    return rows(executor, wanted.order_by(Category.position, Category.id))


def category_to_edit(executor: Executor, code: str) -> Any:
    """A category, in use or not, with the slug of its body; raises `NotFound`."""
    wanted = select(Category.__table__, Body.slug.label("body_slug"))
    wanted = wanted.join(Body, Body.id == Category.body_id, isouter=True)
    return the_row(executor, wanted.where(Category.code == code))
