"""A document of a meeting as pages show it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.meetings.files import SUFFIXES
from app.meetings.presenters import language
from app.meetings.vocabulary import DocumentKind
from app.web.filters import listed, number

KILO = 1024
NOT_IN_NAMES = re.compile(r"[^\w\- ]+")


@dataclass(frozen=True, slots=True)
class ShownDocument:
    """`about`: what it is, how large, in which language; `point`: of the agenda, empty for the whole meeting."""

    meeting_id: int
    title: str
    lang: str
    point: str
    about: str
    url: str
    remove_url: str


def shown_document(row: Any) -> ShownDocument:
    """The row of a document in words."""
    here = {"meeting_id": row.meeting_id, "document_id": row.id}
    what = "PDF" if row.kind == DocumentKind.PDF else _("Picture")
    about = listed((what, size_shown(row.size), language(row.lang)))
    urls = url_for("meetings.document", **here), url_for("meetings.ask_remove_document", **here)
    return ShownDocument(row.meeting_id, row.title, row.lang, row.point, about, *urls)


def of_no_point(documents: Sequence[ShownDocument], points: Sequence[Any]) -> list[ShownDocument]:
    """Those that belong to the whole meeting: to no point of the agenda, or to one that is there no more."""
    named = {point.point_title for point in points}
    return [one for one in documents if one.point not in named or not one.point]


def size_shown(size: int) -> str:
    """Bytes in the unit that people know, never less than one."""
    if size < KILO * KILO:
        return str(_("%(number)s kB", number=number(max(1, round(size / KILO)))))
    return str(_("%(number)s MB", number=number(round(size / KILO / KILO, 1))))


def name_to_save(row: Any) -> str:
    """What the file is called where it is saved: its title, without signs that no folder bears."""
    title = " ".join(NOT_IN_NAMES.sub(" ", row.title).split())
    return f"{title or 'document'}{SUFFIXES[DocumentKind(row.kind)]}"
