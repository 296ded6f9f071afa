"""Every SELECT about who is missing."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from app.areas.models import Area
from app.areas.queries import areas_at
from app.areas.vocabulary import Level
from app.kernel.db import Executor, rows, value
from app.kernel.errors import NotFound
from app.missing.models import AnswerCount, PopulationCount


def counted_for(executor: Executor, area: Any) -> int:
    """The area for which an answer counts: the district that `area` lies in, else itself. A neighbourhood is too small
    a place for counts that nobody may find a person in."""
    parts = [int(part) for part in area.path.strip("/").split("/") if part]
    district = select(Area.id).where(Area.id.in_(parts), Area.level == Level.DISTRICT)
    return int(value(executor, district) or area.id)


def whole_city(executor: Executor) -> Any:
    """The area of the whole city, for which answers count that belong to no part of it; raises `NotFound`."""
    for area in areas_at(executor, Level.CITY):
        return area
    raise NotFound


def shown_areas(executor: Executor, before: str) -> Sequence[Any]:
    """The areas with answers of quarters that are over, by name: one that came today would tell that somebody answered.
    An answer counts for one of them alone, so no two of them tell a third one. `before`: the present quarter."""
    columns = (Area.id, Area.slug, Area.name, Area.path)
    counted = select(AnswerCount.area_id).where(AnswerCount.quarter < before).distinct()
    return rows(executor, select(*columns).where(Area.id.in_(counted)).order_by(Area.name))


def quarters(executor: Executor, before: str) -> list[str]:
    """Quarters with answers that are over, the last one first. `before`: the present one."""
    told = select(AnswerCount.quarter).where(AnswerCount.quarter < before).distinct()
    return [row.quarter for row in rows(executor, told.order_by(AnswerCount.quarter.desc()))]


def answers(executor: Executor, area_id: int, quarter: str) -> Sequence[Any]:
    """(trait, value, number) of the answers that count for an area."""
    number = func.sum(AnswerCount.number).label("number")
    told = select(AnswerCount.trait, AnswerCount.value, number)
    told = told.where(AnswerCount.area_id == area_id, AnswerCount.quarter == quarter)
    return rows(executor, told.group_by(AnswerCount.trait, AnswerCount.value))


def population(executor: Executor, area_path: str) -> Sequence[Any]:
    """(area_id, path, trait, value, people) of the census in an area and all that lies in it."""
    told = select(PopulationCount.area_id, Area.path, PopulationCount.trait, PopulationCount.value)
    told = told.add_columns(PopulationCount.people).join(Area, Area.id == PopulationCount.area_id)
    return rows(executor, told.where(Area.path.startswith(area_path, autoescape=True)))


def summed(found: Sequence[Any], area_path: str) -> Mapping[str, Mapping[str, int]]:
    """People by trait and value: the area's own figures of a trait, else the sums of those inside it that are told."""
    own = {row.trait for row in found if row.path == area_path}
    sums: dict[str, dict[str, int]] = {}
    for row in found:
        if (row.path == area_path) == (row.trait in own):
            of_trait = sums.setdefault(row.trait, {})
            of_trait[row.value] = of_trait.get(row.value, 0) + row.people
    return sums
