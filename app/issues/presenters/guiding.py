"""The table of categories, and the numbers of those who were guided elsewhere."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from app.issues.presenters.report import Advice, advice
from app.issues.presenters.words import in_lang
from app.issues.vocabulary import SHOWN_FROM
from app.web.i18n import NAMES


@dataclass(frozen=True, slots=True)
class CategoryLine:
    code: str
    name: str
    body: str
    days: str
    marks: list[str]


def category_lines(rows: Sequence[Any]) -> list[CategoryLine]:
    return [
        CategoryLine(
            row.code,
            in_lang(row.names, row.code),
            in_lang(row.body_names) or str(_("the station of the area")),
            f"{row.first_answer_days} / {row.solution_days}",
            _marks(row),
        )
        for row in rows
    ]


def _marks(row: Any) -> list[str]:
    said = (
        (not row.active, _("not in use")),
        (not row.public, _("confidential")),
        (row.formal_complaint, _("formal complaint")),
        (row.second_sign_off, _("second signature")),
        (bool(row.guided), _("guided elsewhere")),
    )
    return [str(words) for true, words in said if true]


def langs(tags: Sequence[str]) -> list[tuple[str, str, str]]:
    """(tag, name in itself, direction) of each language."""
    return [(tag, NAMES[tag], "rtl" if tag == "ar" else "ltr") for tag in tags]


def advice_of(row: Any) -> Advice | None:
    return advice(row)


COLUMNS = ("month", "category", "category_name", "area", "area_name", "guided_to", "phone", "number", "fewer_than")


@dataclass(frozen=True, slots=True)
class GuidedLine:
    month: date
    category: str
    area: str
    place: str
    number: str


def counts(rows: Sequence[Any]) -> list[GuidedLine]:
    """The table; of what is confidential the number is told from five people on."""
    return [
        GuidedLine(
            row.month,
            in_lang(row.names, row.code),
            row.area_name or str(_("not told")),
            _place(row),
            str(_("fewer than %(number)d", number=SHOWN_FROM)) if _is_small(row) else str(row.number),
        )
        for row in rows
    ]


def table_rows(rows: Sequence[Any]) -> Iterator[Sequence[object]]:
    """The same for programs: a small number is left out, and `fewer_than` says below what it is."""
    for row in rows:
        small, phone = _is_small(row), (row.guided or {}).get("phone", "")
        told = (row.month.isoformat()[:7], row.code, in_lang(row.names, row.code), row.area, row.area_name or "")
        yield (*told, _place(row), phone, "" if small else row.number, SHOWN_FROM if small else "")


def _place(row: Any) -> str:
    """Where help is, as the category says it now."""
    return in_lang((row.guided or {}).get("place"))


def _is_small(row: Any) -> bool:
    return not row.public and row.number < SHOWN_FROM
