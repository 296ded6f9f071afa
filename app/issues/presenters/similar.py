"""What may be the same as a report that is about to be sent, with text and photo, to say "me too" instead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from app.issues.places import shown_street
from app.issues.presenters.issue import readable, title_of
from app.issues.presenters.words import in_lang, status_of
from app.issues.vocabulary import Level
from app.kernel.text import excerpt

WORDS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Similar:
    """An open issue nearby; `words` and `photo` are empty while a moderator reads them."""

    ref: str
    title: str
    lang: str
    words: str
    about: str
    place: str
    chip: tuple[str, Any]
    reported_at: datetime
    affected: int
    photo: str


def similar(row: Any) -> Similar:
    words = readable(row)
    photo = url_for("issues.photo", ref=row.ref, pos=row.photo) if words and row.photo else ""
    return Similar(
        row.ref,
        title_of(row, words=words),
        row.lang if words else "",
        excerpt(row.words, WORDS_SHOWN) if words else "",
        in_lang(row.category_names),
        " · ".join(part for part in (row.street if words else "", row.area_name) if part),
        status_of(row.state, row.closing),
        row.reported_at,
        row.me_too + row.me_too_devices + row.me_too_imported,
        photo,
    )


def neighbours(category: Any, categories: Sequence[Any]) -> list[int]:
    """The ids of a category and of those beside it in the city's list, which puts alike ones side by side; what is
    never public stays out."""
    if category is None:
        return []
    public = [row for row in categories if row.public]
    place = next((at for at, row in enumerate(public) if row.id == category.id), None)
    return [] if place is None else [row.id for row in public[max(0, place - 1) : place + 2]]


def place_to_compare(steps: Any) -> tuple[tuple[float, float] | None, str]:
    """The point of the report, and its street without a number; nothing of one that stays confidential."""
    if steps.category is None or not steps.category.public or steps.data.get("level") == Level.CONFIDENTIAL:
        return None, ""
    where = steps.forms["where"]
    return where.point, shown_street(where.street.data or "", exact=False)
