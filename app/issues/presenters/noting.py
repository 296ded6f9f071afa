"""Internal notes as colleagues read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from app.identity.actor import Actor
from app.issues.presenters.issue import title_of
from app.issues.presenters.timeline import Entry
from app.issues.presenters.words import ROLES, status_of
from app.kernel.sealed import Unreadable, unseal
from app.kernel.text import paragraphs


@dataclass(frozen=True, slots=True)
class Notes:
    ref: str
    title: str
    lang: str
    chip: tuple[str, Any]
    notes: list[Entry]


def notes(row: Any, found: Sequence[Any]) -> Notes:
    shown = [_note(note, place) for place, note in enumerate(found, 1)]
    return Notes(row.ref, title_of(row, words=True), row.lang, status_of(row.state, row.closing), shown)


def colleague_choices(found: Sequence[Any], actor: Actor) -> list[tuple[str, str]]:
    return [(str(row.account_id), row.duty_name) for row in found if row.account_id != actor.account_id]


def _note(row: Any, place: int) -> Entry:
    return Entry(
        id=f"note-{place}",
        title=row.duty_name or _("A colleague"),
        at=row.at,
        role=ROLES.get(row.role),
        html=_opened(row.sealed),
        lang=row.lang,
    )


def _opened(sealed: str) -> str:
    try:
        return paragraphs(unseal(sealed, "internal_note"))
    except Unreadable:
        return paragraphs(_("This note can no longer be opened."))
