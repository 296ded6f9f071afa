"""Every SELECT of places people find unsafe."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.areas.models import Area
from app.kernel.db import Executor, rows, value
from app.unsafe.models import UnsafeFigure, UnsafeTap
from app.unsafe.vocabulary import SHOWN_FROM, STEP


def taps_of(executor: Executor, person: str) -> Sequence[Any]:
    """What one person named, newest first: `square`, `reason`, `hours`, `at`, `area_name`, `area_slug`."""
    return rows(
        executor,
        select(
            UnsafeTap.square,
            UnsafeTap.reason,
            UnsafeTap.hours,
            UnsafeTap.at,
            Area.name.label("area_name"),
            Area.slug.label("area_slug"),
        )
        .join(Area, Area.id == UnsafeTap.area_id)
        .where(UnsafeTap.person == person)
        .order_by(UnsafeTap.at.desc(), UnsafeTap.id.desc()),
    )


def squares_named_by(executor: Executor, person: str) -> set[str]:
    return {row.square for row in rows(executor, select(UnsafeTap.square).where(UnsafeTap.person == person))}


def figures(executor: Executor, area_ids: Sequence[int] | None = None) -> Sequence[Any]:
    """What is shown, neighbourhoods and squares, most people first; of all areas or of some."""
    wanted = select(
        UnsafeFigure.square,
        UnsafeFigure.area_id,
        UnsafeFigure.people,
        UnsafeFigure.reasons,
        UnsafeFigure.hours,
        UnsafeFigure.at,
        Area.name.label("area_name"),
        Area.slug.label("area_slug"),
    ).join(Area, Area.id == UnsafeFigure.area_id)
    if area_ids is not None:
        wanted = wanted.where(UnsafeFigure.area_id.in_(area_ids))
    return rows(executor, wanted.order_by(UnsafeFigure.people.desc(), Area.name, UnsafeFigure.square))


def counted_at(executor: Executor) -> datetime | None:
    """When the figures were made; None as long as there are none."""
    found: datetime | None = value(executor, select(func.max(UnsafeFigure.at)))
    return found


@dataclass(slots=True)
class Count:
    """How many people named a square or a neighbourhood, in steps of five."""

    people: int
    reasons: dict[str, int] = field(default_factory=dict)
    hours: dict[str, int] = field(default_factory=dict)


def counts(executor: Executor, since: datetime) -> dict[tuple[int, str], Count]:
    """What five people and more named since a moment, by (area, square); an empty square is the whole area."""
    found: dict[tuple[int, str], Count] = {}
    for by_square in (False, True):
        keys = [UnsafeTap.area_id, *([UnsafeTap.square] if by_square else [])]
        for key, people in _people(executor, since, keys).items():
            found[_place(key, by_square)] = Count(people)
        for name, column in (("reasons", UnsafeTap.reason), ("hours", UnsafeTap.hours)):
            for key, people in _people(executor, since, [*keys, column]).items():
                getattr(found[_place(key, by_square)], name)[key[-1]] = people
    return found


def _people(executor: Executor, since: datetime, keys: list[Any]) -> dict[tuple[Any, ...], int]:
    number = func.count(UnsafeTap.person.distinct())
    told = select(*keys, number).where(UnsafeTap.at >= since).group_by(*keys).having(number >= SHOWN_FROM)
    return {tuple(row)[:-1]: row[-1] // STEP * STEP for row in rows(executor, told)}


def _place(key: tuple[Any, ...], by_square: bool) -> tuple[int, str]:
    return (key[0], key[1]) if by_square else (key[0], "")


def by_area(found: Sequence[Any]) -> dict[str, list[Any]]:
    """Figures by the slug of their neighbourhood."""
    told: dict[str, list[Any]] = defaultdict(list)
    for row in found:
        told[row.area_slug].append(row)
    return told
