"""A point outside the city, as people and programs are told of it."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from app.areas.beyond import Beyond


def far(metres: float) -> str:
    """A distance in words: metres in tens below a kilometre, else kilometres with one decimal."""
    if metres < 1000:
        return str(_("%(number)d m", number=max(10, round(metres, -1))))
    return str(_("%(number)s km", number=f"{metres / 1000:.1f}"))


def told(found: Beyond) -> dict[str, Any]:
    """For programs: `nearest` with slug, name and metres, or None; `cities` with name, phone and web."""
    near = found.nearest
    return {
        "nearest": {"slug": near.slug, "name": near.name, "metres": round(found.metres)} if near else None,
        "cities": [{"name": row.name, "phone": row.phone, "web": row.web} for row in found.cities],
    }


def said(found: Beyond) -> str:
    """The same in a sentence, for a standard that knows no more than a description."""
    near, words = found.nearest, []
    if near is not None:
        words.append(_("%(area)s (%(slug)s) is %(far)s away.", area=near.name, slug=near.slug, far=far(found.metres)))
    words += [_("For %(city)s: %(how)s", city=row.name, how=" · ".join(_ways(row))) for row in found.cities]
    return " ".join(str(one) for one in words)


def _ways(row: Any) -> Sequence[str]:
    return [way for way in (row.phone, row.web) if way]
