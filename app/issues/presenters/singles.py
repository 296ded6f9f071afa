"""Single ratings, for the person who gave them and for evaluators, who see no names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from app.issues.presenters.ratings import pseudonym
from app.issues.presenters.words import SOLVED, STANDINGS
from app.kernel.clock import local
from app.web.city import city


@dataclass(frozen=True, slots=True, kw_only=True)
class Single:
    """`day`: of the rating, or of its last change; the hour would tell more than is needed."""

    who: str
    standing: Any
    round: int
    solved: Any
    marks: str
    reason: str
    day: date
    held: bool


def singles(ref: str, found: Sequence[Any]) -> list[Single]:
    return [_single(ref, row) for row in found]


def _single(ref: str, row: Any) -> Single:
    marks = (row.outcome, row.information, row.fairness)
    return Single(
        who=pseudonym(ref, row.rater),
        standing=STANDINGS[row.standing],
        round=row.round,
        solved=SOLVED[row.solved],
        marks=" · ".join(str(mark) if mark else str(_("none")) for mark in marks),
        reason=row.reason,
        day=local(row.changed_at or row.at, city().zone).date(),
        held=row.held,
    )
