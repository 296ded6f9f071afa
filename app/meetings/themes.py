"""Themes of meetings: words of the city's list of tags, in the reader's language."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from app.kernel.db import session
from app.kernel.errors import Invalid
from app.meetings.vocabulary import SLOTS
from app.web.i18n import in_lang
from app.web.kept import kept


def theme_name(slug: str | None) -> str:
    """The name of a theme; empty for none."""
    return next((in_lang(row.names) for row in _all() if row.slug == slug), "") if slug else ""


def theme_choices(own: str | None = None) -> list[tuple[str, str]]:
    """The themes that can be chosen, for a form, with the one that is borne already (`own`); empty where the city has
    none."""
    return [(row.slug, in_lang(row.names)) for row in _all() if row.active or row.slug == own]


def theme_tabs(chosen: str | None, address: Any) -> list[tuple[str, str, str]]:
    """All meetings, then those of each theme, as tabs; none where the city has no themes. `address`: of the list, by
    the theme's slug."""
    themes = theme_choices(chosen)
    return (
        [("", _("All themes"), address(None)), *((slug, name, address(slug)) for slug, name in themes)]
        if themes
        else []
    )


def check_theme(theme: str | None, before: str | None = None) -> None:
    """Raises `Invalid` for a theme that is not in the city's list, or out of use there; the one that a meeting bears
    (`before`) stays."""
    if theme is None or theme == before:
        return
    if not any(row.slug == theme and row.active for row in SLOTS.themes(session())):
        raise Invalid("This theme is not in the list of the city. Choose another one.", field="theme")


def _all() -> Sequence[Any]:
    return kept(SLOTS.themes)
