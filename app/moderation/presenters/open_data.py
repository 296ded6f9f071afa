"""The register as programs read it: counts, without names and words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class CountView:
    """How many decisions of one sort a month had; `body` by language, null for the city as a whole."""

    kind: str
    why: str
    verdict: str
    reason: str | None
    role: str | None
    body: dict[str, str] | None
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthView:
    """What moderation did in a month."""

    month: str
    decided: int
    median_hours: float | None
    appealed: int
    overturned: int
    confirmed: int
    mutes: int
    counts: list[CountView]


SUMS = ("decided", "median_hours", "appealed", "overturned", "confirmed", "mutes")


def month(sums: dict[str, Any], rows: Sequence[Any]) -> MonthView:
    """`sums`: what the page of the month shows; `rows`: its counts."""
    return MonthView(
        month=f"{sums['month']:%Y-%m}", **{name: sums[name] for name in SUMS}, counts=[_count(row) for row in rows]
    )


def _count(row: Any) -> CountView:
    return CountView(
        kind=row["kind"],
        why=row["why"],
        verdict=row["verdict"],
        reason=row["ground"],
        role=row["decided_role"] or None,
        body=row["body"] or None,
        number=row["number"],
    )
