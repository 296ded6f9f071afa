"""Ready replies: where they are kept, and where a step is written with one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from app.issues.presenters.words import in_lang
from app.issues.replying import blanks, filled
from app.web.i18n import NAMES


@dataclass(frozen=True, slots=True)
class Ready:
    """A reply to choose: `text` with what is known of the issue filled in."""

    id: int
    title: str
    lang: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    id: int
    title: str
    lang: str
    language: str
    text: str
    body: str
    blanks: list[str]
    own: bool


def ready(row: Any, found: Sequence[Any], first: str) -> list[Ready]:
    """The replies for a step of this issue, those in the language `first` before the others."""
    shown = [Ready(one.id, one.title, one.lang, NAMES.get(one.lang, one.lang), filled(one.text, row)) for one in found]
    return sorted(shown, key=lambda one: (one.lang != first, one.lang))


def lines(found: Sequence[Any], own: Collection[int] | None, first: str) -> list[Line]:
    """Those in the language `first` before the others. `own`: the bodies whose replies this reader keeps; None for
    all."""
    shown = [
        Line(
            row.id,
            row.title,
            row.lang,
            NAMES.get(row.lang, row.lang),
            row.text,
            in_lang(row.body_names) if row.body_id is not None else str(_("every body")),
            blanks(row.text),
            own is None or row.body_id in own,
        )
        for row in found
    ]
    return sorted(shown, key=lambda one: (one.lang != first, one.lang))


def bodies(found: Sequence[Any], own: Collection[int] | None) -> list[tuple[str, Any]]:
    """The bodies for which a reply may be kept: one's own, or all and each."""
    named = [(str(row.id), in_lang(row.names, row.slug)) for row in found if own is None or row.id in own]
    return [("", _("Every body")), *named] if own is None else named


def values(row: Any) -> dict[str, Any]:
    """What the form holds to change a reply; nothing for a new one."""
    if row is None:
        return {}
    body = str(row.body_id) if row.body_id is not None else ""
    return {"reply": str(row.id), "body": body, "title": row.title, "lang": row.lang, "text": row.text}
