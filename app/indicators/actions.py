"""Putting in public figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select, update

from app.indicators.events import SituationTaken
from app.indicators.models import SituationFigure, SituationSource, TrendCount
from app.indicators.policies import may_put_figures
from app.kernel.clock import now
from app.kernel.db import once, session
from app.kernel.errors import NotAllowed
from app.kernel.journal import Doer, announce
from app.kernel.transaction import act


@dataclass(frozen=True, kw_only=True)
class SourceWords:
    """Who published figures, and how they were counted; `kinds`: (code, {language: name}) in the order shown."""

    code: str
    titles: Mapping[str, str]
    publisher: str
    kinds: Sequence[tuple[str, Mapping[str, str]]]
    licence: str = ""
    url: str = ""
    methods: Mapping[str, str]
    caveats: Mapping[str, str]


@act
def put_source(*, actor: Doer, words: SourceWords) -> int:
    """Set up or change the source with this code; its id. A kind that figures were put in for stays known."""
    if not may_put_figures(actor):
        raise NotAllowed
    row = session.execute(select(SituationSource).where(SituationSource.code == words.code)).scalar_one_or_none()
    told: dict[str, Any] = {
        "titles": dict(words.titles),
        "publisher": words.publisher,
        "licence": words.licence,
        "url": words.url,
        "methods": dict(words.methods),
        "caveats": dict(words.caveats),
        "kinds": [[code, dict(names)] for code, names in words.kinds],
    }
    if row is None:
        row = SituationSource(code=words.code)
        session.add(row)
    else:
        codes = {code for code, _ in words.kinds}
        told["kinds"] += [kind for kind in row.kinds if kind[0] not in codes]
        if all(getattr(row, name) == value for name, value in told.items()):
            return row.id
    for name, value in told.items():
        setattr(row, name, value)
    row.taken_at = now()
    session.flush()
    announce(SituationTaken(source_id=row.id), actor=actor)
    return row.id


@dataclass(frozen=True, slots=True)
class Figure:
    """One number; `month`: its first day."""

    area_id: int
    month: date
    kind: str
    number: int


@act
def put_figures(*, actor: Doer, source_id: int, figures: Sequence[Figure]) -> list[bool]:
    """Put figures of one source in, or put them right; for each, whether anything changed."""
    if not may_put_figures(actor):
        raise NotAllowed
    changed = [_put(source_id, figure) for figure in figures]
    if any(changed):
        announce(SituationTaken(source_id=source_id), actor=actor)
    return changed


def _put(source_id: int, figure: Figure) -> bool:
    key = {"source_id": source_id, "area_id": figure.area_id, "month": figure.month, "kind": figure.kind}
    insert = once(SituationFigure, *key).values(key | {"number": figure.number})
    if session.execute(insert.returning(SituationFigure.id)).scalar() is not None:
        return True
    differs = update(SituationFigure).filter_by(**key).where(SituationFigure.number != figure.number)
    return bool(session.execute(differs.values(number=figure.number).returning(SituationFigure.id)).scalar())


@act
def keep_trend_counts(
    *, actor: Doer, month: str, counted_at: datetime, numbers: Mapping[int, dict[str, list[list[Any]]]]
) -> int:
    """Put what was counted of areas (by id) in the place of all that was kept before; how many areas there are. It is
    no event: it says again what the issues say, and can be made anew from them."""
    if not may_put_figures(actor):
        raise NotAllowed
    session.execute(delete(TrendCount))
    session.add_all(
        TrendCount(area_id=area_id, month=month, counted_at=counted_at, numbers=told)
        for area_id, told in numbers.items()
    )
    return len(numbers)
