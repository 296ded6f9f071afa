"""Following, as its own page shows it."""

from dataclasses import dataclass
from typing import Any

from app.issues.presenters.issue import readable


@dataclass(frozen=True, slots=True)
class Shown:
    """`title`: empty while nobody may read it."""

    ref: str
    title: str
    lang: str
    confirmed: bool
    public: bool


def follow(row: Any) -> Shown:
    words = readable(row) and not row.confidential
    return Shown(
        row.ref,
        row.title if words else "",
        row.lang if words else "",
        row.confirmed_at is not None,
        not row.confidential,
    )
