"""Choices of places, and letters as they are printed."""

from collections.abc import Sequence

from flask import current_app, render_template
from flask_babel import force_locale, gettext
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.areas.queries import areas_at
from app.areas.vocabulary import Level
from app.identity.actions.residence_letters import PaperLetter
from app.identity.presenters import area_choices
from app.identity.vocabulary import LETTER_LIFE
from app.kernel.db import reader
from app.web.city import city
from app.web.forms import choices
from app.web.i18n import direction


def neighbourhood_choices(none: str) -> list[SelectChoice]:
    near, above = (areas_at(reader(), level) for level in (Level.NEIGHBOURHOOD, Level.DISTRICT))
    return area_choices(near, above, none)


def covered_choices() -> list[SelectChoice]:
    """The city, its districts, their neighbourhoods."""
    levels = (Level.CITY, Level.DISTRICT, Level.NEIGHBOURHOOD)
    return choices((str(area.id), area.name) for level in levels for area in areas_at(reader(), level))


def paper_letters(letters: Sequence[PaperLetter]) -> tuple[str, str]:
    """The letters as one document, each in its reader's language on a page of its own; and their look."""
    address = f"{current_app.config['SETTINGS'].base_url}/account/residence"
    pages = [_page(letter, address) for letter in letters]
    html = render_template("identity/letters.html", pages=pages, lang=city().lang, title=city().name)
    return html, render_template("identity/letters.css")


def _page(letter: PaperLetter, address: str) -> dict[str, object]:
    lang = letter.lang or city().lang
    with force_locale(lang):
        words = [
            gettext("Somebody asked for this letter to show that they live in %(area)s.", area=letter.area),
            gettext(
                "If it was you: sign in at the address below and enter this code. It works once, for %(days)s days.",
                days=LETTER_LIFE.days,
            ),
            gettext("If it was not you, throw this letter away. Nothing happens without the code."),
        ]
        return {
            "lang": lang,
            "dir": direction(lang),
            "city": city().name,
            "name": letter.name,
            "address": letter.address.splitlines(),
            "heading": gettext("Your code"),
            "words": words,
            "code": f"{letter.code[:4]} {letter.code[4:]}",
            "link": address,
        }
